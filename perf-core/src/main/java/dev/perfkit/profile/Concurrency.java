package dev.perfkit.profile;

import static java.util.Objects.requireNonNull;

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
