package dev.perfkit.balancer;

import dev.perfkit.stats.Ewma;
import dev.perfkit.stats.LatencyRecorder;
import dev.perfkit.stats.LatencySnapshot;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** How fast a fleet is at present: the median of its nodes' averages, and what a failure counts as. */
final class Pace {
    /*
     * Both are refreshed by whichever request ends when they are due, never by a pick: the median at most every 100 ms, the
     * p90 at most every second and only when there are failures. Who finds a refresh under way goes on with the old figure.
     *
     * The p90 is that of the requests that really ended since it was last taken, so that penalties do not feed on
     * themselves.
     */
    private static final long MEDIAN_EVERY = 100_000_000L;
    private static final long LATELY = 10_000_000_000L;
    private static final long P90_EVERY = 1_000_000_000L;
    private static final int ENOUGH = 20;
    /** Before anything is known: all nodes alike, and one more in flight counts. */
    private static final double ASSUMED_NANOS = 1e6;

    private final LatencyRecorder all;
    private final AtomicBoolean medianBusy = new AtomicBoolean();
    private final AtomicBoolean p90Busy = new AtomicBoolean();
    private final AtomicBoolean reports = new AtomicBoolean();
    private volatile double median = Double.NaN;
    private volatile long medianAt;
    private volatile double p90;
    private volatile long p90At;
    // Owned by whoever holds the flag.
    private double[] scratch = new double[8];
    private LatencySnapshot last = LatencySnapshot.empty();

    Pace(LatencyRecorder all, long now) {
        this.all = all;
        this.medianAt = now;
        this.p90At = now - P90_EVERY;
    }

    double medianNanos() {
        double seen = median;
        return Double.isNaN(seen) ? ASSUMED_NANOS : seen;
    }

    /** There are servers that tell of themselves; returns whether that is news. */
    boolean heedReports() {
        return !reports.get() && reports.compareAndSet(false, true);
    }

    boolean heedsReports() {
        return reports.get();
    }

    void refreshMedian(List<? extends Node<?>> nodes, long now) {
        if (Double.isNaN(median) || now - medianAt >= MEDIAN_EVERY) {
            if (medianBusy.compareAndSet(false, true)) {
                try {
                    median = medianOf(nodes, now);
                    medianAt = now;
                } finally {
                    medianBusy.set(false);
                }
            }
        }
    }

    /** Of those that have answered of late: an average that nobody has added to for long says nothing of the present. */
    private double medianOf(List<? extends Node<?>> nodes, long now) {
        if (scratch.length < nodes.size()) {
            scratch = new double[nodes.size()];
        }
        int known = 0;
        for (int i = 0; i < nodes.size(); i++) {
            Ewma response = nodes.get(i).response;
            double value = response.value();
            if (!Double.isNaN(value) && now - response.updatedAt() < LATELY) {
                scratch[known++] = value;
            }
        }
        if (known == 0) {
            return median;
        }
        Arrays.sort(scratch, 0, known);
        // The lower of the two in the middle: of two nodes one of which is bad, the other is the measure.
        return Math.max(1, scratch[(known - 1) / 2]);
    }

    /** Returns the least that a failure counts as. */
    double penaltyNanos(long now) {
        if (now - p90At >= P90_EVERY && p90Busy.compareAndSet(false, true)) {
            try {
                LatencySnapshot seen = all.snapshot();
                LatencySnapshot since = seen.minus(last);
                if (since.count() >= ENOUGH) {
                    p90 = since.quantile(0.9);
                    last = seen;
                }
                p90At = now;
            } finally {
                p90Busy.set(false);
            }
        }
        return Math.max(Node.PENALTY_NANOS, Node.PENALTY_FACTOR * p90);
    }
}
