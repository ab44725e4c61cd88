package dev.perfkit.monitor.metrics;

import dev.perfkit.stats.LatencySnapshot;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.CountAtBucket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The distribution of all calls of some timers since these began. */
final class MeterLatency {
    /*
     * Most registries have histograms of a window of their own, which forget; a difference of two of them says nothing. Those of
     * Prometheus' registry keep all, so only these are taken.
     *
     * A call is counted first and comes into its bucket a moment later, and one that is longer than all buckets comes into none. So
     * of the calls that are in no bucket some may only be on their way. Were these told, they would be gone at the next reading, as
     * if the source had begun anew; so as many are believed to be longer as two readings in a row show.
     */
    private final MeterSource source;
    private final Map<Meter, Outside> outside = new HashMap<>(); // guarded by this

    /** Of so many calls so many are believed to be in no bucket, and so many were in none at the last reading. */
    private record Outside(long count, long believed, long seen) {
        Outside next(long countNow, long seenNow) {
            boolean anew = countNow < count;
            return new Outside(countNow, anew ? 0 : Math.max(believed, Math.min(seen, seenNow)), seenNow);
        }
    }

    MeterLatency(MeterSource source) {
        this.source = source;
    }

    static boolean isDistribution(Meter meter) {
        return meter instanceof Timer timer
                && MeterTotal.isOf(meter, "io.micrometer.prometheus")
                && timer.takeSnapshot().histogramCounts().length > 0;
    }

    synchronized LatencySnapshot read() {
        List<Meter> meters = source.meters();
        List<Histogram> histograms = new ArrayList<>(1); // timers of one name mostly have the same buckets
        for (Meter meter : meters) {
            Histogram read = read((Timer) meter);
            if (histograms.stream().noneMatch(other -> other.add(read))) {
                histograms.add(read);
            }
        }
        if (outside.size() > meters.size()) {
            outside.keySet().retainAll(new HashSet<>(meters));
        }
        LatencySnapshot all = LatencySnapshot.empty();
        for (Histogram histogram : histograms) {
            all = all.plus(LatencySnapshot.ofBuckets(histogram.bounds, histogram.counts, (long) histogram.sum));
        }
        return all;
    }

    private Histogram read(Timer timer) {
        long count = timer.count(); // before its buckets, where there may be more by then
        double sum = timer.totalTime(TimeUnit.NANOSECONDS);
        CountAtBucket[] buckets = timer.takeSnapshot().histogramCounts();
        int finite = buckets.length;
        while (finite > 0 && !Double.isFinite(buckets[finite - 1].bucket())) {
            finite--;
        }
        Histogram histogram = new Histogram(new long[finite], new long[finite + 1], sum);
        long inside = 0;
        for (int i = 0; i < finite; i++) {
            histogram.bounds[i] = (long) buckets[i].bucket(TimeUnit.NANOSECONDS);
            long upTo = Math.max(inside, (long) buckets[i].count());
            histogram.counts[i] = upTo - inside;
            inside = upTo;
        }
        Outside more = outside.getOrDefault(timer, new Outside(0, 0, 0)).next(count, Math.max(0, count - inside));
        outside.put(timer, more);
        histogram.counts[finite] = more.believed();
        return histogram;
    }

    /** The buckets of one timer, or of several that have the same. */
    private static final class Histogram {
        private final long[] bounds;
        private final long[] counts;
        private double sum;

        Histogram(long[] bounds, long[] counts, double sum) {
            this.bounds = bounds;
            this.counts = counts;
            this.sum = sum;
        }

        boolean add(Histogram other) {
            if (!Arrays.equals(bounds, other.bounds)) {
                return false;
            }
            for (int i = 0; i < counts.length; i++) {
                counts[i] += other.counts[i];
            }
            sum += other.sum;
            return true;
        }
    }
}
