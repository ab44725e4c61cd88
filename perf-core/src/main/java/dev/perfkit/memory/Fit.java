package dev.perfkit.memory;

import java.util.Arrays;

/**
 * A shape laid through a floor by least squares.
 *
 * @param shape the course
 * @param base where it begins
 * @param perRate what is held for each unit of work a second, by each average of the load
 * @param rise by how much it rises before it comes to rest
 * @param slope by how much it goes on growing, for each second or unit of work
 * @param deviation the standard deviation of that slope
 * @param criterion the information criterion; of two shapes the one with the lesser explains the floor better
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, and never leaves the package
record Fit(Shape shape, double base, double[] perRate, double rise, double slope, double deviation, double criterion) {
    /** Returns what the load holds. */
    double load(int bin, double[][] rates) {
        double sum = 0;
        for (int k = 0; k < perRate.length; k++) {
            sum += perRate[k] * rates[k][bin];
        }
        return sum;
    }

    boolean followsLoad() {
        return Arrays.stream(perRate).sum() > 0;
    }

    /** Returns what has risen and comes to rest. */
    double risen(int bin) {
        double[] rises = shape.rise();
        return rises == null ? 0 : rise * rises[bin];
    }

    /** Returns what has grown. */
    double grown(int bin) {
        double[] growth = shape.growth();
        return growth == null ? 0 : slope * growth[bin];
    }

    double at(int bin, double[][] rates) {
        return base + load(bin, rates) + risen(bin) + grown(bin);
    }
}
