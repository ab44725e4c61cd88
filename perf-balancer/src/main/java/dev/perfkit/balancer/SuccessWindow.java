package dev.perfkit.balancer;

/** How many of a node's requests succeeded and failed in the last ten seconds. Not thread-safe. */
final class SuccessWindow {
    /*
     * The totals as they stood at the last ten looks, at most one a second: so the window costs a request nothing. It
     * reaches back to the oldest look that is not older than ten seconds. Where looks are further apart no request ended in
     * between but in the second of the earlier one, which is left out when that second has passed.
     */
    static final int BUCKETS = 10;

    private final long[] seconds = new long[BUCKETS];
    private final long[] good = new long[BUCKETS];
    private final long[] bad = new long[BUCKETS];
    private int looks;
    private int era;
    private long succeeded;
    private long failed;

    /**
     * Looks at the totals; the first look begins the window.
     *
     * @param second the present, another one than at the last look
     * @param era another one than at the last look begins the window anew
     */
    void look(long second, long successes, long failures, int era) {
        if (this.era != era) {
            this.era = era;
            looks = 0;
        }
        int oldest = Math.max(0, looks - BUCKETS);
        while (oldest < looks && seconds[oldest % BUCKETS] < second - BUCKETS) {
            oldest++;
        }
        boolean known = oldest < looks;
        succeeded = known ? successes - good[oldest % BUCKETS] : 0;
        failed = known ? failures - bad[oldest % BUCKETS] : 0;
        int next = looks++ % BUCKETS;
        seconds[next] = second;
        good[next] = successes;
        bad[next] = failures;
    }

    long succeeded() {
        return succeeded;
    }

    long failed() {
        return failed;
    }

    long requests() {
        return succeeded + failed;
    }

    /** Returns the share of successes; NaN of no requests. */
    double rate() {
        return (double) succeeded / requests();
    }
}
