package dev.perfkit.memory;

import java.util.Arrays;

/** Cuts what stands far above the floor for a short time: bursts, batches, and collections that left much over. */
final class Lowered {
    /*
     * The floor under short humps is the greatest that the least of any window around a bin comes to (a morphological opening). Above it
     * stays what noise explains, three standard deviations, of which the differences of neighbours tell.
     */
    private static final int WINDOWS = 7;
    private static final double DEVIATIONS = 3;
    private static final double FROM_MEDIAN = 1.4826 / Math.sqrt(2);

    private Lowered() {}

    static double[] of(double[] y) {
        int n = y.length;
        int window = Math.max(1, n / WINDOWS);
        double[] least = new double[n - window + 1];
        for (int from = 0; from < least.length; from++) {
            least[from] = Arrays.stream(y, from, from + window).min().orElseThrow();
        }
        double[] steps = new double[n - 1];
        for (int i = 1; i < n; i++) {
            steps[i - 1] = Math.abs(y[i] - y[i - 1]);
        }
        Arrays.sort(steps);
        double most = DEVIATIONS * FROM_MEDIAN * steps[steps.length / 2];
        double[] lowered = new double[n];
        for (int i = 0; i < n; i++) {
            double low = Arrays.stream(least, Math.max(0, i - window + 1), Math.min(i, n - window) + 1)
                    .max()
                    .orElseThrow();
            lowered[i] = Math.min(y[i], low + most);
        }
        return lowered;
    }
}
