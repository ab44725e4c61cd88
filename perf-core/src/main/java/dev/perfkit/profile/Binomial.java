package dev.perfkit.profile;

import java.util.function.LongPredicate;

/** Probabilities of the binomial and of Student's t distribution, and what the two are turned round for. */
final class Binomial {
    /*
     * Both follow from the regularised incomplete beta function I_x(a, b):
     *
     *     P(Bin(n, p) <= k) = I_{1-p}(n - k, k + 1)
     *     P(|T_v| >= t)     = I_{v / (v + t^2)}(v / 2, 1/2)
     *
     * computed as the continued fraction of DLMF 8.17.22, evaluated by the modified method of Lentz (W. J. Thompson and
     * A. R. Barnett, J. Comput. Phys. 64, 1986), on the side of the mean where it converges fast. Its number of terms grows with
     * the root of a and b: about 3,000 at 10^6.
     */
    private static final int TERMS = 100_000;
    private static final double TINY = 1e-300;
    /** Of Stirling's series: B_2k / (2k (2k - 1)). */
    private static final double[] STIRLING = {1.0 / 12, -1.0 / 360, 1.0 / 1_260, -1.0 / 1_680, 1.0 / 1_188};

    private Binomial() {}

    /** Returns the probability of at most {@code k} of {@code n}. */
    static double atMost(long k, long n, double p) {
        return k < 0 ? 0 : k >= n ? 1 : beta(1 - p, (double) (n - k), k + 1.0);
    }

    /**
     * Returns the greatest rank, from 1, below whose value the {@code p}-quantile lies with a probability of at most
     * {@code risk}; 0 where there is none.
     */
    static long lowerRank(long n, double p, double risk) {
        // The r-th least lies above the quantile where fewer than r values do not.
        return greatest(n, r -> atMost(r - 1, n, p) <= risk);
    }

    /** Returns the least rank above whose value it lies with that probability at most; {@code n + 1} where there is none. */
    static long upperRank(long n, double p, double risk) {
        // The mirror image: counted from the other end, with the quantile of 1 - p.
        return n + 1 - lowerRank(n, 1 - p, risk);
    }

    private static long greatest(long n, LongPredicate holds) {
        long low = 0;
        long high = n;
        while (low < high) {
            long middle = (low + high + 1) >>> 1;
            if (holds.test(middle)) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    /** Returns which {@code t} Student's distribution exceeds, on either side together, with that probability. */
    static double studentBound(double freedom, double risk) {
        double low = 0;
        double high = 1;
        while (beta(freedom / (freedom + high * high), freedom / 2, 0.5) > risk) {
            high *= 2;
        }
        for (int i = 0; i < 60; i++) {
            double middle = (low + high) / 2;
            if (beta(freedom / (freedom + middle * middle), freedom / 2, 0.5) > risk) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return high;
    }

    /** Returns I_x(a, b). */
    static double beta(double x, double a, double b) {
        if (x <= 0 || x >= 1) {
            return x <= 0 ? 0 : 1;
        }
        if (x > (a + 1) / (a + b + 2)) {
            return 1 - beta(1 - x, b, a);
        }
        double front = a * Math.log(x) + b * Math.log1p(-x) + logGamma(a + b) - logGamma(a) - logGamma(b);
        double c = 1;
        double d = 1 / atLeastTiny(1 - (a + b) * x / (a + 1));
        double fraction = d;
        for (int m = 1; m < TERMS; m++) {
            double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
            d = 1 / atLeastTiny(1 + even * d);
            c = atLeastTiny(1 + even / c);
            fraction *= d * c;
            double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
            d = 1 / atLeastTiny(1 + odd * d);
            c = atLeastTiny(1 + odd / c);
            double step = d * c;
            fraction *= step;
            if (Math.abs(step - 1) < 1e-13) {
                break;
            }
        }
        return Math.min(1, Math.exp(front) * fraction / a);
    }

    private static double atLeastTiny(double value) {
        return Math.abs(value) < TINY ? TINY : value;
    }

    /** By Stirling's series, for arguments above 0. */
    static double logGamma(double x) {
        double shift = 0;
        double at = x;
        // The series converges from about 8 on; below, Gamma(x) = Gamma(x + 1) / x.
        while (at < 10) {
            shift -= Math.log(at);
            at++;
        }
        double series = 0;
        double power = at;
        for (double coefficient : STIRLING) {
            series += coefficient / power;
            power *= at * at;
        }
        return shift + (at - 0.5) * Math.log(at) - at + 0.5 * Math.log(2 * Math.PI) + series;
    }
}
