package dev.perfkit.balancer.scale;

import java.time.Instant;
import java.util.Locale;

/**
 * Grows above one mark and shrinks below another, by as much as the load asks for, and stays between.
 *
 * <pre>
 *     above high   ceil(ready * load / high)
 *     below low    floor(ready * load / low), but so many that the load stays below 0.85 * high
 * </pre>
 *
 * <p><b>Thread safety:</b> immutable. <b>Units:</b> of the load; where it is a share of what an instance can bear, more than 1 is an emergency.
 *
 * @param high above which to grow; by default 0.8
 * @param low below which to shrink; by default 0.3
 */
public record Watermarks(double high, double low) implements ScalingPolicy {
    private static final double HEADROOM = 0.85;

    /** Checks the marks. */
    public Watermarks {
        if (!(high > 0 && high < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("high: " + high + " (expected: > 0, finite)");
        }
        if (!(low >= 0 && low < HEADROOM * high)) {
            throw new IllegalArgumentException(
                    "low: " + low + " (expected: 0.." + HEADROOM * high + ", which is 0.85 of high)");
        }
    }

    /** Returns 0.8 and 0.3. */
    public static Watermarks defaults() {
        return new Watermarks(0.8, 0.3);
    }

    @Override
    public Proposal propose(Fleet fleet, Load load, Instant at) {
        Measure measure = Measure.of(fleet, load);
        if (measure.missing() != null) {
            return Proposal.missing(fleet.wanted(), measure.missing());
        }
        double value = measure.value();
        double total = measure.value() * measure.count();
        String seen = String.format(Locale.ROOT, "load %.3g of %d", value, measure.count());
        if (value > high) {
            // What is pending counts: it is on its way; and of whom nothing is known, who may just have come, bears
            // nothing yet.
            int size = Math.max(fleet.wanted(), ceil(measure.total() / high));
            return Proposal.of(size, value > 1, seen + " is above " + high);
        }
        if (value < low) {
            int size = Math.max((int) Math.floor(total / low + 1e-9), ceil(total / (HEADROOM * high)));
            return Proposal.of(Math.min(size, fleet.wanted()), false, seen + " is below " + low);
        }
        return Proposal.of(fleet.wanted(), false, seen + " is between " + low + " and " + high);
    }

    /** Rounds up what is more than the error of a sum. */
    static int ceil(double value) {
        return (int) Math.min(Integer.MAX_VALUE, Math.ceil(value - 1e-9));
    }
}
