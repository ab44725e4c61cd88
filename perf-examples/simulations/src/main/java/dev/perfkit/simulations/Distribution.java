package dev.perfkit.simulations;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Distributions of nanoseconds: some that services are known for, and some that are hard to summarise. */
enum Distribution {
    /** Around 1 ms, the 99th percentile at 10 times the median. */
    LOG_NORMAL("log-normal"),
    /** Nine hits of a cache to one miss, a factor of 2,000 apart. */
    BIMODAL("bimodal"),
    CONSTANT("constant"),
    /** 1 ns to 10 s, each decade as likely as another. */
    TEN_DECADES("ten decades"),
    /** Each nanosecond up to an hour as likely as another. */
    UP_TO_AN_HOUR("up to 1 h");

    private final String label;

    Distribution(String label) {
        this.label = label;
    }

    /** Returns that many values, sorted. */
    long[] sorted(int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        long[] values = new long[count];
        Arrays.setAll(values, i -> next(random));
        Arrays.sort(values);
        return values;
    }

    private long next(SplittableRandom random) {
        return switch (this) {
            case LOG_NORMAL -> logNormal(1e6, 1, random);
            case BIMODAL -> random.nextInt(10) < 9 ? logNormal(2e4, 0.2, random) : logNormal(4e7, 0.3, random);
            case CONSTANT -> 123_456_789;
            case TEN_DECADES -> (long) Math.pow(10, random.nextDouble(10));
            case UP_TO_AN_HOUR -> random.nextLong(1, 3_600_000_000_001L);
        };
    }

    /** By Box and Muller, whose result for a seed no JDK changes. */
    private static long logNormal(double median, double sigma, SplittableRandom random) {
        double radius = Math.sqrt(-2 * Math.log(1 - random.nextDouble()));
        double gaussian = radius * Math.cos(2 * Math.PI * random.nextDouble());
        return (long) (median * Math.exp(sigma * gaussian));
    }

    @Override
    public String toString() {
        return label;
    }
}
