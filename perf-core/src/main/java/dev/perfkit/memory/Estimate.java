package dev.perfkit.memory;

/**
 * A figure and the interval that it lies in with 99 % confidence.
 *
 * @param value the figure
 * @param low the lower end, possibly negative infinity
 * @param high the upper end, possibly infinite
 */
public record Estimate(double value, double low, double high) {
    Estimate times(double factor) {
        return new Estimate(value * factor, low * factor, high * factor);
    }
}
