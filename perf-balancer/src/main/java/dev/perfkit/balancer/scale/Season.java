package dev.perfkit.balancer.scale;

/** What a load repeats after: found by itself, and judged by how well it would have foretold. For one thread at a time. */
final class Season {
    /*
     * The period is where the autocorrelation has its highest peak, if that is above 0.6, which is after two periods at the earliest:
     *
     *     r(k) = mean of z(i) z(i + k) over the pairs that are known / variance,      z = value - mean
     *
     * The first peak wins over those that are higher by less than 0.02, which its multiples are by chance.
     *
     * A walk at random has such peaks too. So a period is used only as long as "as a period ago" erred by less than 0.7 of what "as a
     * start-up ago" did, on average over the last period and an hour at least: of a walk, and of noise, it errs by more.
     *
     * 1. Vlachos, Yu, Castelli: On Periodicity Detection and Structural Periodic Similarity. SDM 2005 (peaks of the autocorrelation).
     * 2. Hyndman, Koehler: Another look at measures of forecast accuracy. 2006 (errors in parts of the naive forecast's).
     */
    private static final int SHORTEST = 10;
    private static final int LEAST = 60;
    private static final int EVERY = 10;
    private static final int PARTS = 60;
    private static final double PEAK = 0.6;
    private static final double HIGHER = 0.02;
    private static final double KNOWN = 0.5;
    private static final double SKILL = 0.7;
    private static final int JUDGED = 60;

    private final Minutes minutes;
    private final int ahead;
    private int period;
    private long sinceSearch;
    private double error = Double.NaN;

    /**
     * Of these minutes.
     *
     * @param ahead how many minutes it is to look ahead
     */
    Season(Minutes minutes, int ahead) {
        this.minutes = minutes;
        this.ahead = ahead;
    }

    /** Looks again, after minutes have ended. */
    void ended(long count) {
        sinceSearch += count;
        if (sinceSearch >= Math.max(EVERY, minutes.size() / PARTS)) {
            sinceSearch = 0;
            period = sharpened(periodOf(minutes.ended(), Math.max(SHORTEST, ahead + 1)));
        }
        error = period == 0 ? Double.NaN : errorOf(period);
    }

    /** Returns the period within a hundredth of a peak that errs least: the peak of a day under noise is flat for minutes. */
    private int sharpened(int peak) {
        int best = peak;
        for (int near = peak - peak / 100; near <= peak + peak / 100; near++) {
            if (errorOf(near) < errorOf(best)) {
                best = near;
            }
        }
        return best;
    }

    /** Returns after how many minutes the load repeats, 0 where it does not. */
    int period() {
        return period;
    }

    /** Returns whether it has erred so little that it may be gone by. */
    boolean isTrusted() {
        return error < SKILL;
    }

    /** Returns the greatest value of the minutes to come, by those of a period ago; NaN where there is none to go by. */
    double foretold() {
        return isTrusted() ? minutes.greatest(period, ahead + 1) : Double.NaN;
    }

    /** Returns the mean error of what was a period ago, in parts of the error of what was as long ago as it looks ahead. */
    private double errorOf(int period) {
        double seasonal = 0;
        double naive = 0;
        for (int ago = 1; ago <= Math.max(period, JUDGED) && ago + ahead <= minutes.size(); ago++) {
            double value = minutes.ago(ago);
            double before = minutes.ago(ago + period);
            double last = minutes.ago(ago + ahead);
            if (!Double.isNaN(value + before + last)) {
                seasonal += Forecast.error(value, before);
                naive += Forecast.error(value, last);
            }
        }
        return naive == 0 ? Double.NaN : seasonal / naive;
    }

    /** Returns the period of values of which some are NaN, 0 where there is none. */
    static int periodOf(double[] values, int shortest) {
        int n = values.length;
        if (n < LEAST) {
            return 0;
        }
        double[] z = new double[n];
        double[] known = new double[n];
        double variance = centred(values, z, known);
        int longest = n / 2;
        if (!(variance > 0) || longest < shortest) {
            return 0;
        }
        double[] r = new double[longest - shortest + 1];
        for (int k = 0; k < r.length; k++) {
            r[k] = correlation(z, known, shortest + k) / variance;
        }
        double best = PEAK - HIGHER;
        int period = 0;
        // Neither the shortest nor the longest, of which nobody knows whether it is a peak.
        for (int k = 1; k < r.length - 1; k++) {
            if (r[k] > best + HIGHER && r[k] >= r[k - 1] && r[k] >= r[k + 1]) {
                best = r[k];
                period = shortest + k;
            }
        }
        return period;
    }

    private static double centred(double[] values, double[] z, double[] known) {
        double sum = 0;
        int count = 0;
        for (double value : values) {
            if (!Double.isNaN(value)) {
                sum += value;
                count++;
            }
        }
        double mean = sum / count;
        double squares = 0;
        for (int i = 0; i < values.length; i++) {
            if (!Double.isNaN(values[i])) {
                known[i] = 1;
                z[i] = values[i] - mean;
                squares += z[i] * z[i];
            }
        }
        // What rounding leaves of a constant is no variance.
        return squares / count > 1e-18 * mean * mean ? squares / count : 0;
    }

    private static double correlation(double[] z, double[] known, int lag) {
        double products = 0;
        double pairs = 0;
        int n = z.length - lag;
        for (int i = 0; i < n; i++) {
            products += z[i] * z[i + lag];
            pairs += known[i] * known[i + lag];
        }
        return pairs < KNOWN * n ? Double.NEGATIVE_INFINITY : products / pairs;
    }
}
