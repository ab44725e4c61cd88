package dev.perfkit.profile;

/**
 * What a site's calls used of something that is too dear to measure on every short call: bytes allocated, or nanoseconds of CPU.
 *
 * @param measured how many calls were measured
 * @param total what these used together
 * @param peak the most that one of them used
 * @param every one call in so many is measured at present: 1 for each, a power of two; 0 where it is switched off
 * @param virtual how many calls ran on a virtual thread, where the JVM cannot tell
 */
public record Usage(long measured, long total, long peak, int every, long virtual) {
    /** Nothing measured, and nothing going to be. */
    public static final Usage OFF = new Usage(0, 0, 0, 0, 0);

    /** Returns the mean of the measured calls; {@code NaN} where there is none. */
    public double mean() {
        return measured == 0 ? Double.NaN : (double) total / measured;
    }

    /** Returns the share of the site's calls that were measured, 0 to 1. */
    public double share(long calls) {
        return calls == 0 ? 0 : Math.min(1, (double) measured / calls);
    }
}
