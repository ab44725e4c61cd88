package dev.perfkit.memory;

import java.util.Arrays;

/** Whether a series rises, and how steeply, by the order of its values alone: an outlier counts no more than any other value. */
final class RankTrend {
    /*
     * S is the number of pairs that rise less those that fall [1, 2]. Where the series has no trend, S is about normal with variance
     * n (n - 1) (2n + 5) / 18, less what ties take. Values that resemble their neighbours make that larger, by [3]
     *
     *     1 + 2 / (n (n - 1) (n - 2)) * sum over lags i of (n - i) (n - i - 1) (n - i - 2) r(i)
     *
     * with the autocorrelations r of the ranks of what remains without the slope, those alone that are significant at 5 %. The slope is
     * the median of the slopes of all pairs [4], and its interval reaches as far into them as S may stray [5].
     *
     * [1] H. B. Mann, Nonparametric tests against trend, Econometrica 13, 1945. [2] M. G. Kendall, Rank correlation methods, 1975.
     * [3] K. H. Hamed, A. R. Rao, A modified Mann-Kendall trend test for autocorrelated data, Journal of Hydrology 204, 1998.
     * [4] H. Theil, A rank-invariant method of linear and polynomial regression analysis, 1950.
     * [5] P. K. Sen, Estimates of the regression coefficient based on Kendall's tau, JASA 63, 1968.
     */
    private static final double SIGNIFICANT = 1.96;

    private final double[] x;
    private final double[] y;
    private final double[] slopes;

    RankTrend(double[] x, double[] y) {
        this.x = x;
        this.y = y;
        int n = y.length;
        double[] all = new double[n * (n - 1) / 2];
        int count = 0;
        for (int i = 0; i < n; i++) {
            for (int j = i + 1; j < n; j++) {
                if (x[j] > x[i]) {
                    all[count++] = (y[j] - y[i]) / (x[j] - x[i]);
                }
            }
        }
        slopes = Arrays.copyOf(all, count);
        Arrays.sort(slopes);
    }

    /** Returns how many pairs rise, less those that fall. */
    int score() {
        int score = 0;
        for (int i = 0; i < y.length; i++) {
            for (int j = i + 1; j < y.length; j++) {
                score += (int) Math.signum(y[j] - y[i]);
            }
        }
        return score;
    }

    /** Returns the score's variance where values neither trend nor resemble their neighbours. */
    double variance() {
        double[] sorted = y.clone();
        Arrays.sort(sorted);
        double sum = spread(y.length);
        for (int i = 0, same; i < sorted.length; i += same) {
            same = 1;
            while (i + same < sorted.length && sorted[i + same] == sorted[i]) {
                same++;
            }
            sum -= spread(same);
        }
        return sum / 18;
    }

    private static double spread(double n) {
        return n * (n - 1) * (2 * n + 5);
    }

    /** Returns by how much likeness of neighbours multiplies the variance; not below 0, as few values may have it. */
    double correction() {
        int n = y.length;
        double[] rest = new double[n];
        double slope = slope();
        for (int i = 0; i < n; i++) {
            rest[i] = y[i] - slope * x[i];
        }
        double[] ranks = ranks(rest);
        double all = product(ranks, 0);
        double sum = 0;
        for (int lag = 1; lag < n && all > 0; lag++) {
            double alike = product(ranks, lag) / all;
            if (Math.abs(alike) > SIGNIFICANT / Math.sqrt(n)) {
                sum += (double) (n - lag) * (n - lag - 1) * (n - lag - 2) * alike;
            }
        }
        return Math.max(0, 1 + 2 * sum / ((double) n * (n - 1) * (n - 2)));
    }

    /** Returns ranks less their mean; equal values share theirs. */
    private static double[] ranks(double[] values) {
        int n = values.length;
        double[] ranks = new double[n];
        for (int i = 0; i < n; i++) {
            for (double other : values) {
                ranks[i] += Math.signum(values[i] - other) / 2;
            }
        }
        return ranks;
    }

    private static double product(double[] values, int lag) {
        double sum = 0;
        for (int i = lag; i < values.length; i++) {
            sum += values[i] * values[i - lag];
        }
        return sum;
    }

    /** Returns the score in standard deviations, one step nearer to zero since it is a whole number. */
    double z(double variance) {
        int score = score();
        return variance > 0 ? (score - Integer.signum(score)) / Math.sqrt(variance) : 0;
    }

    /** Returns the median of the slopes; 0 where there is none. */
    double slope() {
        int n = slopes.length;
        return n == 0 ? 0 : (slopes[(n - 1) / 2] + slopes[n / 2]) / 2;
    }

    /**
     * Returns the slope and its interval.
     *
     * @param variance of the score
     * @param deviations how many of its standard deviations the interval reaches to either side
     */
    Estimate slope(double variance, double deviations) {
        int n = slopes.length;
        double reach = deviations * Math.sqrt(variance);
        int low = (int) Math.floor((n - reach) / 2) - 1;
        int high = (int) Math.ceil((n + reach) / 2);
        return new Estimate(
                slope(),
                low < 0 ? Double.NEGATIVE_INFINITY : slopes[low],
                high >= n ? Double.POSITIVE_INFINITY : slopes[high]);
    }
}
