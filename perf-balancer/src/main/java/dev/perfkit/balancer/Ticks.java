package dev.perfkit.balancer;

/** Time in ticks of about a millisecond, of which an int holds 49 days before it wraps. */
final class Ticks {
    private static final int SHIFT = 20;
    static final long NANOS = 1L << SHIFT;

    private Ticks() {}

    static int of(long nanos) {
        return (int) (nanos >> SHIFT);
    }

    /**
     * Returns how long ago something was.
     *
     * @param late by how much the present may have been read before it: that far it counts as 0, and beyond as nearly all of 49 days
     */
    static long age(int present, int then, int late) {
        return Math.max(0, Integer.toUnsignedLong(present - then + late) - late);
    }
}
