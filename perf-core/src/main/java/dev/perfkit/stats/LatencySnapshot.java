package dev.perfkit.stats;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A latency distribution at one moment, or over a window as the difference of two: an immutable value.
 *
 * <pre>{@code
 * LatencySnapshot before = recorder.snapshot();
 * runLoad();
 * LatencySnapshot during = recorder.snapshot().minus(before);
 * System.out.printf("%d calls, p99 %.1f ms%n", during.count(), during.quantile(0.99) / 1e6);
 *
 * LatencySnapshot fleet = nodes.stream().map(Node::latency).reduce(LatencySnapshot.empty(), LatencySnapshot::plus);
 * }</pre>
 *
 * <p>{@link #plus} is associative and commutative, so the order in which distributions are merged does not matter. The
 * percentile of many is read from their sum; an average of percentiles means nothing.
 *
 * <p><b>Thread safety:</b> immutable. <b>Cost:</b> one {@code long} for each bucket from the least value to the greatest;
 * a quantile walks them. <b>Units:</b> nanoseconds.
 */
public final class LatencySnapshot {
    private static final LatencySnapshot EMPTY = new LatencySnapshot(0, new long[0], 0, 0, 0, 0);

    // Canonical: the first and the last count are not zero, so equal distributions have equal fields.
    private final int offset;
    private final long[] counts;
    private final long count;
    private final long errorCount;
    private final long sum;
    private final long min;
    private final long max;

    private LatencySnapshot(int offset, long[] counts, long sum, long errorCount, long min, long max) {
        this.offset = offset;
        this.counts = counts;
        this.count = Arrays.stream(counts).sum();
        this.sum = sum;
        this.errorCount = errorCount;
        this.min = min;
        this.max = max;
    }

    /** Returns the snapshot of nothing: the neutral element of {@link #plus}. */
    public static LatencySnapshot empty() {
        return EMPTY;
    }

    /**
     * Returns the distribution that was exported, without loss: {@code of(s.toExponential(), s.errorCount())} equals
     * {@code s}.
     *
     * @param histogram of scale 6, as {@link #toExponential()} makes it
     * @param errorCount how many of the calls ended in an error
     * @throws IllegalArgumentException if the figures contradict each other
     */
    public static LatencySnapshot of(ExponentialHistogram histogram, long errorCount) {
        long[] counts = histogram.bucketsOfSnapshot();
        if (errorCount < 0 || errorCount > histogram.count()) {
            throw new IllegalArgumentException(
                    "errorCount: " + errorCount + " (expected: 0.." + histogram.count() + ", the count)");
        }
        LatencySnapshot snapshot = of(0, counts, histogram.sum(), errorCount, histogram.min(), histogram.max());
        if (snapshot.min != histogram.min() || snapshot.max != histogram.max() || snapshot.sum != histogram.sum()) {
            throw new IllegalArgumentException(
                    "histogram: min " + histogram.min() + ", max " + histogram.max() + ", sum " + histogram.sum()
                            + " (expected: extremes in the outermost buckets, all 0 where there is no call)");
        }
        return snapshot;
    }

    /**
     * Returns the distribution of a histogram with buckets of its own, such as another library's. Where in its bucket a call was is
     * not known: calls are spread evenly over it, so a quantile is off by at most the bucket it falls into. Of two readings of one
     * histogram that only grows, the later one is always {@link #minus} the earlier one.
     *
     * @param bounds the greatest value of each bucket in ascending order, all more than 0
     * @param counts how many calls each bucket holds, and last how many were longer than all bounds, which count as barely longer
     * @param sum the sum of all durations
     */
    public static LatencySnapshot ofBuckets(long[] bounds, long[] counts, long sum) {
        return CoarseBuckets.spread(bounds, counts, sum);
    }

    /**
     * Trims the counts to those in use. An extreme is taken as it is where it falls into the outermost bucket in use;
     * where it does not (it lies outside a window, or a writer was on its way) that bucket's own bound stands for it.
     */
    static LatencySnapshot of(int offset, long[] counts, long sum, long errorCount, long min, long max) {
        int first = 0;
        int end = counts.length;
        while (first < end && counts[first] == 0) {
            first++;
        }
        while (first < end && counts[end - 1] == 0) {
            end--;
        }
        if (first == end) {
            return EMPTY;
        }
        long[] used = Arrays.copyOfRange(counts, first, end);
        int lowest = offset + first;
        int highest = offset + end - 1;
        return new LatencySnapshot(
                lowest,
                used,
                sum,
                // A call may be counted before a window's start and its error after it.
                Math.min(errorCount, Arrays.stream(used).sum()),
                isIn(lowest, min) ? min : Buckets.leastIn(lowest),
                isIn(highest, max) ? max : Buckets.greatestIn(highest));
    }

    private static boolean isIn(int bucket, long value) {
        return value >= 0 && Buckets.indexOf(value) == bucket;
    }

    /** Returns how many calls were recorded. */
    public long count() {
        return count;
    }

    /** Returns how many of them ended in an error. */
    public long errorCount() {
        return errorCount;
    }

    /** Returns the sum of all durations: exactly, but for calls that were being recorded at that very moment. */
    public long sum() {
        return sum;
    }

    /** Returns the mean duration, as exact as {@link #sum()}; {@code NaN} where nothing was recorded. */
    public double mean() {
        return count == 0 ? Double.NaN : (double) sum / count;
    }

    /**
     * Returns the standard deviation of the durations about their mean, from the buckets' midpoints: each is off by at most
     * 0.55 % of its value. {@code NaN} where nothing was recorded.
     */
    public double standardDeviation() {
        if (count == 0) {
            return Double.NaN;
        }
        double mean = 0;
        double squares = 0;
        long seen = 0;
        // Welford's update, a bucket at a time: a sum of squares would cancel where the deviation is small.
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] > 0) {
                seen += counts[i];
                double step = Buckets.midpoint(offset + i) - mean;
                mean += step * counts[i] / seen;
                squares += step * counts[i] * (Buckets.midpoint(offset + i) - mean);
            }
        }
        return Math.sqrt(squares / count);
    }

    /** Returns the shortest duration: exact over a recorder's life, within 1.1 % over a window; 0 where there is none. */
    public long min() {
        return min;
    }

    /** Returns the longest duration: exact over a recorder's life, within 1.1 % over a window; 0 where there is none. */
    public long max() {
        return max;
    }

    /**
     * Returns the duration that a share {@code q} of the calls did not exceed (nearest rank), off by at most 0.55 %.
     *
     * @param q from 0 to 1: 0.5 is the median, 0.99 the 99th percentile
     * @return nanoseconds; {@code NaN} where nothing was recorded
     */
    public double quantile(double q) {
        if (!(q >= 0 && q <= 1)) {
            throw new IllegalArgumentException("q: " + q + " (expected: 0..1)");
        }
        if (count == 0) {
            return Double.NaN;
        }
        // The double next below, since that of 0.07 is a little above it and its product with 100 a little above 7.
        long rank = Math.max(1, (long) Math.ceil(Math.nextDown(q) * count));
        return Math.min(Math.max(Buckets.midpoint(bucketOfRank(rank)), (double) min), (double) max);
    }

    private int bucketOfRank(long rank) {
        int i = 0;
        for (long left = rank - counts[0]; left > 0; left -= counts[i]) {
            i++;
        }
        return offset + i;
    }

    private long countIn(int bucket) {
        int i = bucket - offset;
        return i >= 0 && i < counts.length ? counts[i] : 0;
    }

    /** Returns the two distributions merged. */
    public LatencySnapshot plus(LatencySnapshot other) {
        if (other.count == 0) {
            return this;
        }
        if (count == 0) {
            return other;
        }
        int start = Math.min(offset, other.offset);
        int end = Math.max(offset + counts.length, other.offset + other.counts.length);
        long[] merged = new long[end - start];
        for (int i = 0; i < merged.length; i++) {
            merged[i] = countIn(start + i) + other.countIn(start + i);
        }
        return new LatencySnapshot(
                start,
                merged,
                sum + other.sum,
                errorCount + other.errorCount,
                Math.min(min, other.min),
                Math.max(max, other.max));
    }

    /**
     * Returns what was recorded since an earlier snapshot of the same source.
     *
     * @param earlier the snapshot that the window begins with
     * @throws IllegalArgumentException if the other holds what this does not, so that it cannot be an earlier one
     */
    public LatencySnapshot minus(LatencySnapshot earlier) {
        LatencySnapshot difference = minusIfEarlier(earlier);
        if (difference == null) {
            throw new IllegalArgumentException(
                    "earlier: " + earlier + " (expected: an earlier snapshot of the same source as " + this + ")");
        }
        return difference;
    }

    /** As {@link #minus}, with null for a snapshot that cannot be earlier. */
    @Nullable LatencySnapshot minusIfEarlier(LatencySnapshot earlier) {
        if (earlier.count == 0) {
            return this;
        }
        if (earlier.offset < offset
                || earlier.offset + earlier.counts.length > offset + counts.length
                || earlier.errorCount > errorCount) {
            return null;
        }
        long[] left = counts.clone();
        for (int i = 0; i < earlier.counts.length; i++) {
            int at = earlier.offset - offset + i;
            left[at] -= earlier.counts[i];
            if (left[at] < 0) {
                return null;
            }
        }
        return of(offset, left, sum - earlier.sum, errorCount - earlier.errorCount, min, max);
    }

    /**
     * Returns the distribution without a part of it, of which some may have been counted a moment later than here: what is
     * not here is not taken away. Where the part is whole in this, it is the same as {@link #minus}.
     *
     * @param part the part
     */
    public LatencySnapshot without(LatencySnapshot part) {
        long[] left = counts.clone();
        long gone = part.sum;
        for (int i = 0; i < part.counts.length; i++) {
            int bucket = part.offset + i;
            long taken = Math.min(part.counts[i], countIn(bucket));
            gone -= (long) ((part.counts[i] - taken) * Buckets.midpoint(bucket));
            if (taken > 0) {
                left[bucket - offset] -= taken;
            }
        }
        return of(offset, left, Math.max(0, sum - gone), Math.max(0, errorCount - part.errorCount), min, max);
    }

    /** Returns the distribution as a data point of OpenTelemetry's exponential histogram, without loss. */
    public ExponentialHistogram toExponential() {
        int first = firstPositive();
        return ExponentialHistogram.of(this, offset + first - 1, Arrays.copyOfRange(counts, first, counts.length));
    }

    /** Returns the distribution as a native histogram of Prometheus, without loss. */
    public NativeHistogram toNative() {
        int first = firstPositive();
        return NativeHistogram.of(this, offset + first - 1, Arrays.copyOfRange(counts, first, counts.length));
    }

    /** Returns how many calls took no time at all. */
    public long zeroCount() {
        return countIn(Buckets.ZERO);
    }

    /** Returns the place of the first count that is not zero's. */
    private int firstPositive() {
        int first = offset == Buckets.ZERO ? 1 : 0;
        while (first < counts.length && counts[first] == 0) {
            first++;
        }
        return Math.min(first, counts.length);
    }

    @Override
    public boolean equals(@Nullable Object o) {
        return o instanceof LatencySnapshot other
                && offset == other.offset
                && sum == other.sum
                && errorCount == other.errorCount
                && min == other.min
                && max == other.max
                && Arrays.equals(counts, other.counts);
    }

    @Override
    public int hashCode() {
        return (31 * offset + Long.hashCode(sum)) * 31 + Arrays.hashCode(counts);
    }

    @Override
    public String toString() {
        return "LatencySnapshot{count=" + count + ", errors=" + errorCount + ", mean=" + mean() + ", p50="
                + quantile(0.5) + ", p99=" + quantile(0.99) + ", max=" + max + "}";
    }
}
