package dev.perfkit.stats;

/** Turns a histogram with few and wide buckets into one of ours. */
final class CoarseBuckets {
    /*
     * A bucket is cut into 16 parts, and its calls are dealt out to them one by one: the k-th goes to the part whose number is k
     * modulo 16 with its bits reversed (0, 8, 4, 12, 2, ...). So any run of calls, such as those of a window, lies evenly over the
     * bucket, and no part ever loses one while the bucket grows, as it would if shares were rounded: a shrinking part would look like
     * a source that began anew.
     */
    private static final int BITS = 4;
    private static final int PARTS = 1 << BITS;

    private CoarseBuckets() {}

    static LatencySnapshot spread(long[] bounds, long[] counts, long sum) {
        if (bounds.length == 0 || counts.length != bounds.length + 1) {
            throw new IllegalArgumentException("counts: " + counts.length + " for " + bounds.length
                    + " bounds (expected: one more than bounds, of which there is at least one)");
        }
        long greatest = bounds[bounds.length - 1];
        long beyond = greatest == Long.MAX_VALUE ? greatest : greatest + 1;
        long[] fine = new long[Buckets.indexOf(Math.max(0, beyond)) + 1];
        long below = 0;
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] < 0) {
                throw new IllegalArgumentException("counts[" + i + "]: " + counts[i] + " (expected: >= 0)");
            }
            if (i == bounds.length) {
                fine[Buckets.indexOf(beyond)] += counts[i];
            } else if (bounds[i] <= below) {
                throw new IllegalArgumentException("bounds[" + i + "]: " + bounds[i] + " (expected: > " + below + ")");
            } else {
                deal(counts[i], below, bounds[i], fine);
                below = bounds[i];
            }
        }
        return LatencySnapshot.of(0, fine, sum, 0, -1, -1);
    }

    private static void deal(long count, long below, long bound, long[] fine) {
        for (int part = 0; part < PARTS && count > 0; part++) {
            int turn = Integer.reverse(part) >>> (Integer.SIZE - BITS);
            long dealt = count / PARTS + (count % PARTS > turn ? 1 : 0);
            long middle = below + (long) ((bound - below) * ((part + 0.5) / PARTS));
            fine[Buckets.indexOf(Math.max(below + 1, middle))] += dealt;
        }
    }
}
