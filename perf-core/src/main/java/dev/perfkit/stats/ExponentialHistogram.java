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

    /** The way back: the counts by the buckets' own numbers, zero's first. */
    long[] bucketsOfSnapshot() {
        if (scale != Buckets.SCALE) {
            throw new IllegalArgumentException("scale: " + scale + " (expected: " + Buckets.SCALE + ")");
        }
        int buckets = Buckets.indexOf(Long.MAX_VALUE) + 1;
        long first = positiveOffset + 2L; // Bucket -1 of the data model holds 1, which is bucket 1 of ours.
        if (!positiveCounts.isEmpty() && (first < 1 || first + positiveCounts.size() > buckets)) {
            throw new IllegalArgumentException("positiveOffset: " + positiveOffset + " with " + positiveCounts.size()
                    + " buckets (expected: within -1.." + (buckets - 3) + ")");
        }
        long[] counts = new long[buckets];
        counts[Buckets.ZERO] = requireCount("zeroCount", zeroCount);
        long total = zeroCount;
        for (int i = 0; i < positiveCounts.size(); i++) {
            long inBucket = requireCount("positiveCounts[" + i + "]", positiveCounts.get(i));
            counts[(int) first + i] = inBucket;
            total += inBucket;
            if (total < 0) {
                throw new IllegalArgumentException(
                        "positiveCounts: more than 2^63 in all (expected: " + count + ", the count)");
            }
        }
        if (total != count) {
            throw new IllegalArgumentException("count: " + count + " (expected: " + total + ", the buckets' sum)");
        }
        return counts;
    }

    private static long requireCount(String name, long value) {
        if (value < 0) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: >= 0)");
        }
        return value;
    }
}
