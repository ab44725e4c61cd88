package dev.perfkit.simulations.anomaly;

import dev.perfkit.monitor.anomaly.AnomalyDetector;
import dev.perfkit.monitor.anomaly.AnomalyOptions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * How strange each value of a series was to somebody.
 *
 * @param series the series
 * @param values one for each of its values, greater for a stranger one
 */
@SuppressWarnings("ArrayRecordComponent") // sixteen thousand, written by nobody
record Ratings(Series series, double[] values) {

    /** Those of the product: the surprises' sum, before threshold and rest. */
    static Ratings of(Series series, AnomalyOptions options) {
        AnomalyDetector detector = AnomalyDetector.create(options);
        double[] ratings = new double[series.values().length];
        for (int i = 0; i < ratings.length; i++) {
            ratings[i] = detector.observe(series.times()[i], series.values()[i]).total();
        }
        return new Ratings(series, ratings);
    }

    /** A peer of one line: how many deviations a value is from the mean of the 6,400 before it. */
    static Ratings ofWindowedGaussian(Series series) {
        ArrayDeque<Double> window = new ArrayDeque<>();
        double sum = 0;
        double squares = 0;
        double[] ratings = new double[series.values().length];
        for (int i = 0; i < ratings.length; i++) {
            double value = series.values()[i];
            double mean = sum / Math.max(1, window.size());
            double deviation = Math.sqrt(Math.max(0, squares / Math.max(1, window.size()) - mean * mean));
            ratings[i] = window.size() < 50 ? 0 : Math.abs(value - mean) / Math.max(deviation, 1e-9);
            window.add(value);
            sum += value;
            squares += value * value;
            if (window.size() > 6_400) {
                double gone = window.remove();
                sum -= gone;
                squares -= gone * gone;
            }
        }
        return new Ratings(series, ratings);
    }

    /** Returns the worth of taking every value from the threshold on for an anomaly, with a rest after each. */
    Score score(double threshold, int rest) {
        List<Integer> detections = new ArrayList<>();
        for (int i = 0; i < values.length; i++) {
            if (values[i] >= threshold) {
                detections.add(i);
                i += rest;
            }
        }
        return Score.of(series, detections);
    }
}
