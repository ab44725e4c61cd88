package dev.perfkit.profile;

import static java.util.Objects.requireNonNull;

import dev.perfkit.stats.LatencySnapshot;

/**
 * How many calls of a site are under way at once, and whether that is a bottleneck in the making.
 *
 * <p>By Little's law the mean number of calls under way is their rate times their mean duration: {@code L = lambda * W}
 * (J. D. C. Little, Operations Research 9, 1961).
 *
 * @param inFlight calls under way now
 * @param peak the most under way at once in the last five minutes, exactly
 * @param rate calls a second
 * @param mean the mean number under way, by Little's law
 * @param limit how many the resource behind it takes at once; 0 where nobody has said
 * @param risk the verdict
 */
public record Concurrency(long inFlight, long peak, double rate, double mean, int limit, Risk risk) {
    /** Checks that nothing is null. */
    public Concurrency {
        requireNonNull(risk, "risk");
    }

    /** From this share of the limit on, calls will wait for each other now and then. */
    private static final double RISKY_UTILISATION = 0.7;

    static Concurrency of(
            long inFlight, long peak, LatencySnapshot latency, long elapsedNanos, int limit, int riskThreshold) {
        double mean = mean(latency, (double) elapsedNanos);
        Risk risk = Risk.NONE;
        if (limit > 0 && (inFlight >= limit || mean >= limit)) {
            risk = Risk.SATURATED;
        } else if (peak > riskThreshold || (limit > 0 && mean >= RISKY_UTILISATION * limit)) {
            risk = Risk.BOTTLENECK_RISK;
        }
        return new Concurrency(inFlight, peak, 0, 0, limit, risk).over(latency, (double) elapsedNanos);
    }

    /** Returns the same with rate and mean over the calls of so much time; the verdict stays. */
    Concurrency over(LatencySnapshot latency, double nanos) {
        double rate = nanos <= 0 ? 0 : (double) latency.count() / (nanos / 1e9);
        return new Concurrency(inFlight, peak, rate, mean(latency, nanos), limit, risk);
    }

    /** Rate times mean duration. */
    private static double mean(LatencySnapshot latency, double nanos) {
        return nanos <= 0 ? 0 : (double) latency.sum() / nanos;
    }

    /** Returns the share of the limit that is used in the mean, 0 to 1 and above; {@code NaN} where there is no limit. */
    public double utilisation() {
        return limit == 0 ? Double.NaN : mean / limit;
    }

    /** Whether calls wait for each other. */
    public enum Risk {
        /** Nothing points to it. */
        NONE,
        /** The peak was above the threshold, or the resource is mostly used. */
        BOTTLENECK_RISK,
        /** The resource's limit is reached: what comes now waits. */
        SATURATED
    }
}
