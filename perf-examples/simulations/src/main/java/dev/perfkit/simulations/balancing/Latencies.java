package dev.perfkit.simulations.balancing;

/** Exact quantiles of microseconds, by counting, since a client's deadline bounds them. */
final class Latencies {
    private static final double MICROS_PER_MILLI = 1e3;

    private final int size;
    private final int[] counts;

    Latencies(int[] micros) {
        size = micros.length;
        int greatest = 0;
        for (int value : micros) {
            greatest = Math.max(greatest, value);
        }
        counts = new int[greatest + 1];
        for (int value : micros) {
            counts[value]++;
        }
    }

    /** Returns the least value that so many of all values do not exceed, in milliseconds; NaN where there are none. */
    double millis(double quantile) {
        long wanted = Math.max(1, (long) Math.ceil(quantile * size));
        long seen = 0;
        for (int value = 0; value < counts.length; value++) {
            seen += counts[value];
            if (seen >= wanted) {
                return value / MICROS_PER_MILLI;
            }
        }
        return Double.NaN;
    }
}
