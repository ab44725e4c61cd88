package dev.perfkit.simulations.balancing;

import java.util.random.RandomGenerator;

/** Draws numbers whose logarithms are normally distributed. */
final class LogNormal {
    private final double median;
    private final double sigma;
    private final RandomGenerator random;
    private double spare = Double.NaN;

    /**
     * Creates a source.
     *
     * @param mean the mean of the numbers, not of their logarithms
     * @param sigma the standard deviation of their logarithms
     */
    LogNormal(double mean, double sigma, RandomGenerator random) {
        this.median = mean * Math.exp(-sigma * sigma / 2);
        this.sigma = sigma;
        this.random = random;
    }

    /** By Box and Muller, which draws two at a time and whose result for a seed no JDK changes. */
    double next() {
        double gaussian = spare;
        if (Double.isNaN(gaussian)) {
            double radius = Math.sqrt(-2 * Math.log(1 - random.nextDouble()));
            double angle = 2 * Math.PI * random.nextDouble();
            gaussian = radius * Math.cos(angle);
            spare = radius * Math.sin(angle);
        } else {
            spare = Double.NaN;
        }
        return median * Math.exp(sigma * gaussian);
    }
}
