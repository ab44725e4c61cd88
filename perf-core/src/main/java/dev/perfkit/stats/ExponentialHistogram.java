package dev.perfkit.stats;

import java.util.Arrays;
import java.util.List;

/**
 * A distribution in the shape of OpenTelemetry's exponential histogram data point.
 *
 * <p>Bucket {@code i} of the data model holds the values in {@code (base^i, base^(i+1)]} with {@code base = 2^(2^-scale)};
 * the first entry of {@code positiveCounts} is bucket {@code positiveOffset}. Values are nanoseconds: divide at the
 * boundary, not before, since a histogram in seconds has other buckets.
 *
 * @param scale 6
 * @param count all values
 * @param sum their sum
 * @param min the least of them
 * @param max the greatest of them
 * @param zeroCount how many were zero
 * @param positiveOffset the bucket of the first entry
 * @param positiveCounts the counts of consecutive buckets
 * @see <a href="https://opentelemetry.io/docs/specs/otel/metrics/data-model/#exponentialhistogram">the data model</a>
 */
public record ExponentialHistogram(
        int scale,
        long count,
        long sum,
        long min,
        long max,
        long zeroCount,
        int positiveOffset,
        List<Long> positiveCounts) {
    /** Copies the counts. */
    public ExponentialHistogram {
        positiveCounts = List.copyOf(positiveCounts);
    }

    /** As {@link NativeHistogram#of}; the numbers of the buckets are one lower here. */
    static ExponentialHistogram of(LatencySnapshot snapshot, int firstBucket, long[] counts) {
        return new ExponentialHistogram(
                Buckets.SCALE,
                snapshot.count(),
                snapshot.sum(),
                snapshot.min(),
                snapshot.max(),
                snapshot.zeroCount(),
                counts.length == 0 ? 0 : firstBucket - 1,
                Arrays.stream(counts).boxed().toList());
    }
}
