package dev.perfkit.balancer.scale;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Keeps a value near a target, by the rules of Kubernetes' HorizontalPodAutoscaler (autoscaling/v2).
 *
 * <pre>
 *     ratio = average of the ready / target          size = ceil(ratio * ready), none within the tolerance
 * </pre>
 *
 * <p>Where each instance has a value of its own, those that have none are taken to bear what a full one does when it comes to
 * shrinking, and nothing when it comes to growing, and those that are not ready nothing when it comes to growing; where that turns the
 * direction, the size stays.
 *
 * <p><b>Thread safety:</b> immutable. <b>Source:</b> the documentation of the HorizontalPodAutoscaler, "Algorithm details".
 *
 * @param target the value to keep
 * @param growTolerance by what part the value may be above the target; by default 0.1
 * @param shrinkTolerance by what part it may be below; by default 0.1
 * @param full what an instance is taken to bear that has no value; by default 1, which is right for shares of what it can
 */
public record TargetTracking(double target, double growTolerance, double shrinkTolerance, double full)
        implements ScalingPolicy {

    /** Checks the numbers. */
    public TargetTracking {
        if (!(target > 0 && target < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("target: " + target + " (expected: > 0, finite)");
        }
        requireTolerance("growTolerance", growTolerance);
        requireTolerance("shrinkTolerance", shrinkTolerance);
        if (!(full > 0 && full < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("full: " + full + " (expected: > 0, finite)");
        }
    }

    private static void requireTolerance(String name, double value) {
        if (!(value >= 0 && value < 1)) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: 0 <= " + name + " < 1)");
        }
    }

    /** Returns one of that target, with the tolerances of Kubernetes. */
    public static TargetTracking of(double target) {
        return new TargetTracking(target, 0.1, 0.1, 1);
    }

    /** Returns one of the same target with other tolerances. */
    public TargetTracking withTolerance(double grow, double shrink) {
        return new TargetTracking(target, grow, shrink, full);
    }

    /** Returns one that takes an instance without a value to bear that much; for loads that are not shares. */
    public TargetTracking withFull(double full) {
        return new TargetTracking(target, growTolerance, shrinkTolerance, full);
    }

    /**
     * Returns one that also foresees: where the load repeats after some time, be it minutes or a day, it raises the size to what was needed a
     * period ago during the coming start-up and half a minute.
     *
     * <p>The period is found, two periods after the first reading at the earliest, in the last three days: so those of up to 36 hours are,
     * a week is not. What is foreseen only ever raises the size that the target asks for, never for a load that is missing, and is
     * not heeded while it errs by 0.7 or more of what "all stays as it is" does, errors within a tenth not counted. <b>Thread safety:</b> it has a memory, so one
     * serves one autoscaler. That memory is lost with the process: after a restart it learns anew, and until then does what
     * this does. <b>Cost:</b> 35 kB; a search, every ten minutes at first and later about hourly, takes ten milliseconds at most.
     *
     * @param startUp how long an instance takes from the order until it bears its part, zero to half an hour
     */
    public ScalingPolicy withForecast(Duration startUp) {
        return new Forecast(this, startUp, false);
    }

    /**
     * Returns one that foresees as {@link #withForecast} says, and also by the damped trend of the last minutes. For loads that climb
     * steeply for long; on others a trend has the direction change more often, and it is heeded only while it errs less, by the same measure.
     *
     * @param startUp as there
     */
    public ScalingPolicy withForecastAndTrend(Duration startUp) {
        return new Forecast(this, startUp, true);
    }

    @Override
    public Proposal propose(Fleet fleet, Load load, Instant at) {
        Measure measure = Measure.of(fleet, load);
        if (measure.missing() != null) {
            return Proposal.missing(fleet.wanted(), measure.missing());
        }
        double ratio = measure.value() / target;
        String seen = String.format(
                Locale.ROOT, "load %.3g of %d ready, target %.3g", measure.value(), measure.count(), target);
        boolean emergency = ratio > 1 && measure.value() > full;
        if (load instanceof Load.Each each) {
            return proposeOfEach(fleet, each, ratio, emergency, seen);
        }
        int size = isTolerated(ratio) ? fleet.wanted() : Watermarks.ceil(ratio * measure.count());
        return Proposal.of(notAgainst(ratio, size, fleet.wanted()), emergency, seen);
    }

    private Proposal proposeOfEach(Fleet fleet, Load.Each each, double ratio, boolean emergency, String seen) {
        List<Double> values = new ArrayList<>();
        boolean filled = false;
        for (Instance instance : fleet.instances()) {
            Double value = each.values().get(instance.name());
            switch (instance.phase()) {
                case READY -> {
                    values.add(value != null ? value : ratio < 1 ? Math.max(full, target) : 0);
                    filled |= value == null;
                }
                case PENDING, UNREADY -> {
                    if (ratio > 1) {
                        values.add(0.0);
                        filled = true;
                    }
                }
                case LEAVING -> {}
            }
        }
        double sum = values.stream().mapToDouble(Double::doubleValue).sum();
        double adjusted = sum / values.size() / target;
        boolean turned = (ratio < 1 && adjusted > 1) || (ratio > 1 && adjusted < 1);
        int wanted = fleet.wanted();
        if (turned || isTolerated(adjusted)) {
            return Proposal.of(wanted, emergency, seen);
        }
        int size = Watermarks.ceil(adjusted * values.size());
        String why = filled
                ? String.format(Locale.ROOT, "%s; %.3g with those without a value", seen, adjusted * target)
                : seen;
        return Proposal.of(notAgainst(adjusted, size, wanted), emergency, why);
    }

    private boolean isTolerated(double ratio) {
        return ratio >= 1 ? ratio - 1 <= growTolerance + 1e-9 : 1 - ratio <= shrinkTolerance + 1e-9;
    }

    /** Too high a value never makes a fleet smaller, nor too low a value larger: some may be on their way. */
    private static int notAgainst(double ratio, int size, int wanted) {
        return ratio > 1 ? Math.max(size, wanted) : Math.min(size, wanted);
    }
}
