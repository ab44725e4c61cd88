package dev.perfkit.stats;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Distributions of nanoseconds that services are known for, and some that they are not. */
enum Durations {
    /** Around 1 ms, the 99th percentile at 10 times the median. */
    LOG_NORMAL,
    /** Around 1 ms, the 99th percentile at 3.2 times the median: a typical site. */
    TYPICAL,
    /** Nine hits of a cache to one miss, a factor of 2,000 apart. */
    BIMODAL,
    CONSTANT,
    /** Ten decades, each as likely as another: 1 ns to 10 s. */
    TEN_DECADES,
    /** Each nanosecond up to an hour as likely as another. */
    UP_TO_AN_HOUR,
    /** Nanoseconds so few that most buckets hold one value or none, with zeros among them. */
    TINY;

    long[] draw(int count, SplittableRandom random) {
        long[] values = new long[count];
        Arrays.setAll(values, i -> next(random));
        return values;
    }

    private long next(SplittableRandom random) {
        return switch (this) {
            case LOG_NORMAL -> logNormal(1e6, 1, random);
            case TYPICAL -> logNormal(1e6, 0.5, random);
            case BIMODAL -> random.nextInt(10) < 9 ? logNormal(2e4, 0.2, random) : logNormal(4e7, 0.3, random);
            case CONSTANT -> 123_456_789;
            case TEN_DECADES -> (long) Math.pow(10, random.nextDouble(10));
            case UP_TO_AN_HOUR -> random.nextLong(1, 3_600_000_000_001L);
            case TINY -> random.nextInt(200);
        };
    }

    /** By Box and Muller, whose result for a seed no JDK changes. */
    private static long logNormal(double median, double sigma, SplittableRandom random) {
        double radius = Math.sqrt(-2 * Math.log(1 - random.nextDouble()));
        double gaussian = radius * Math.cos(2 * Math.PI * random.nextDouble());
        return (long) (median * Math.exp(sigma * gaussian));
    }

    static LatencySnapshot recorded(long... values) {
        LatencyRecorder recorder = new LatencyRecorder();
        for (long value : values) {
            recorder.record(value);
        }
        return recorder.snapshot();
    }
}
