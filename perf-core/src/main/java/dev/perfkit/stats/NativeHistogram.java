package dev.perfkit.stats;

import java.util.ArrayList;
import java.util.List;

/**
 * A distribution in the shape of Prometheus' native histogram: spans of consecutive buckets, and each bucket's count as
 * the difference from the one before.
 *
 * <p>Bucket {@code i} holds the values in {@code (2^((i-1)/64), 2^(i/64)]}. The first span's offset is its first bucket;
 * a further span's offset is the gap after the one before. Values are nanoseconds.
 *
 * @param schema 6
 * @param count all values
 * @param sum their sum
 * @param zeroThreshold 0: only a zero is counted as zero
 * @param zeroCount how many were zero
 * @param spans where the buckets are
 * @param deltas the counts, each as the difference from the one before
 * @see <a href="https://prometheus.io/docs/specs/native_histograms/">the specification</a>
 */
public record NativeHistogram(
        int schema, long count, long sum, double zeroThreshold, long zeroCount, List<Span> spans, List<Long> deltas) {
    /** Copies the lists. */
    public NativeHistogram {
        spans = List.copyOf(spans);
        deltas = List.copyOf(deltas);
    }

    /**
     * Consecutive buckets.
     *
     * @param offset the first bucket of the first span, or the gap since the span before
     * @param length how many buckets
     */
    public record Span(int offset, int length) {}

    /** Takes the counts of consecutive buckets without zero's, the first of them not 0. */
    static NativeHistogram of(LatencySnapshot snapshot, int firstBucket, long[] counts) {
        List<Span> spans = new ArrayList<>();
        List<Long> deltas = new ArrayList<>();
        long before = 0;
        int next = 0;
        for (int i = 0; i < counts.length; ) {
            if (counts[i] == 0) {
                i++;
                continue;
            }
            int start = i;
            for (; i < counts.length && counts[i] != 0; i++) {
                deltas.add(counts[i] - before);
                before = counts[i];
            }
            spans.add(new Span(firstBucket + start - next, i - start));
            next = firstBucket + i;
        }
        return new NativeHistogram(
                Buckets.SCALE, snapshot.count(), snapshot.sum(), 0, snapshot.zeroCount(), spans, deltas);
    }
}
