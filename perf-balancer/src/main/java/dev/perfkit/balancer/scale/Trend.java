package dev.perfkit.balancer.scale;

import java.util.Arrays;

/** Where a load is heading: Holt's linear trend, damped, and judged by how well it foretold. For one thread at a time. */
final class Trend {
    /*
     *     level = level + slope f + A (value - (level + slope f))          f = damping
     *     slope = slope f + B (level - level before - slope f)
     *     in h minutes: level + slope (f + f^2 + ... + f^h)
     *
     * It is used only while its mean error over the last hour is less than 0.7 of that of the level, "as it is now": not of the last value,
     * which any average beats where there is noise.
     *
     * 1. Gardner, McKenzie: Forecasting trends in time series. 1985.
     */
    private static final double A = 0.6;
    private static final double B = 0.3;
    private static final double DAMPING = 0.95;
    private static final double MEMORY = 1.0 / 60;
    private static final int LEAST = 30;
    private static final double SKILL = 0.7;

    private final double[] made;
    private final double[] levels;
    private double level = Double.NaN;
    private double slope;
    private double error;
    private double naive;
    private int judged;
    private int minute;

    /** Looks so many minutes ahead. */
    Trend(int ahead) {
        made = new double[ahead];
        levels = new double[ahead];
        forget();
    }

    /** Learns a minute that has ended; NaN where nothing is known of it. */
    void ended(double value) {
        if (Double.isNaN(value)) {
            forget();
            return;
        }
        int place = minute++ % made.length;
        if (!Double.isNaN(made[place])) {
            error += MEMORY * (Forecast.error(value, made[place]) - error);
            naive += MEMORY * (Forecast.error(value, levels[place]) - naive);
            judged++;
        }
        double expected = Double.isNaN(level) ? value : level + DAMPING * slope;
        double before = Double.isNaN(level) ? value : level;
        level = expected + A * (value - expected);
        slope = DAMPING * slope + B * (level - before - DAMPING * slope);
        made[place] = level + slope * DAMPING * (1 - Math.pow(DAMPING, made.length)) / (1 - DAMPING);
        levels[place] = level;
    }

    private void forget() {
        level = Double.NaN;
        slope = 0;
        Arrays.fill(made, Double.NaN);
    }

    /** Returns the value as far ahead as it looks; NaN where it is not known, or not to be trusted. */
    double foretold() {
        boolean trusted = judged >= LEAST && error < SKILL * naive;
        return trusted && minute > 0 ? made[(minute - 1) % made.length] : Double.NaN;
    }
}
