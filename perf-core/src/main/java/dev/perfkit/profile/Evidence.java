package dev.perfkit.profile;

import dev.perfkit.stats.LatencySnapshot;
import org.jspecify.annotations.Nullable;

/** What two distributions tell about a change from one to the other: an interval, or null where there are too few calls. */
final class Evidence {
    /*
     * What may be taken for granted. Latencies are skewed and heavy-tailed, so nothing here supposes a normal distribution. Calls
     * of one run are not independent either: what slows one slows its neighbours (a collection, a busy moment), so that n calls
     * tell less than n independent ones would. A histogram does not keep the order that would show how much less; it has to be
     * said: c calls are taken to tell as much as one ("cluster", 10). That is what a correlation of 0.8 from each call to the next
     * amounts to, (1 + 0.8) / (1 - 0.8) = 9. What no report of one run can tell is how runs of the same code differ (layout of
     * memory, what was compiled how). That is what the tolerance is for.
     *
     * Quantiles. With m = n / c independent values, the number at or below the quantile of p is binomial whatever the
     * distribution, so a pair of ranks (l, u) out of m holds the quantile in between with a known probability (H. A. David and
     * H. N. Nagaraja, Order Statistics, 3rd edition, 7.1). Those ranks' shares are read from the histogram. Of the two intervals
     * (l1, u1) before and (l2, u2) after, around q1 and q2, all as logarithms, the interval of the difference is
     *
     *     L = q2 - q1 - sqrt((q2 - l2)^2 + (u1 - q1)^2)
     *     U = q2 - q1 + sqrt((u2 - q2)^2 + (q1 - l1)^2)
     *
     * (MOVER: G. Y. Zou and A. Donner, Statistics in Medicine 27, 2008). It keeps the skew of both, and is narrower than laying
     * the worst ends against each other. Either quantile is off by 0.55 % for being read from a bucket: that is added.
     *
     * Means. The sum is exact; the deviation comes from the buckets. On the log scale a mean's variance is s^2 / (m x^2) (delta
     * method), and the difference of two is judged by Student's t with Welch's degrees of freedom (Biometrika 34, 1947). With a
     * tail so heavy that it has no variance the interval does not hold what it promises for one mean, but for two alike: the value
     * that pulls a mean away widens the interval with it.
     *
     * Errors. The difference of two shares by their Wilson intervals, combined as above (R. G. Newcombe, Statistics in Medicine
     * 17, 1998), with m for n.
     *
     * Many sites. Each interval is made at the risk divided by the number of intervals (Bonferroni), so that the confidence is that
     * of all verdicts together, whatever the sites have in common.
     */

    /** More would narrow nothing that a tolerance of a tenth of a percent does not cover, and take long to compute. */
    private static final long MOST_INDEPENDENT = 1_000_000;

    private static final double FEWEST_INDEPENDENT = 20;
    private static final double BUCKET_ERROR = Math.log1p(0.0055);

    private final double risk;
    private final int cluster;

    /**
     * Judges by intervals.
     *
     * @param risk how probable it may be that one interval does not hold what it is of
     * @param cluster so many calls tell as much as one
     */
    Evidence(double risk, int cluster) {
        this.risk = risk;
        this.cluster = cluster;
    }

    /** From where to where. */
    record Interval(double low, double high) {}

    /** Returns the interval of the ratio of the one's figure to the other's. */
    @Nullable Interval ratio(LatencySnapshot before, LatencySnapshot after, ComparisonOptions.Measure measure) {
        Interval logarithms = measure instanceof ComparisonOptions.Quantile quantile
                ? ofQuantiles(before, after, quantile.q())
                : ofMeans(before, after);
        return logarithms == null ? null : new Interval(Math.exp(logarithms.low()), Math.exp(logarithms.high()));
    }

    private @Nullable Interval ofQuantiles(LatencySnapshot before, LatencySnapshot after, double q) {
        Interval first = ofQuantile(before, q);
        Interval second = ofQuantile(after, q);
        if (first == null || second == null) {
            return null;
        }
        Interval difference = difference(log(before.quantile(q)), first, log(after.quantile(q)), second);
        return new Interval(difference.low() - 2 * BUCKET_ERROR, difference.high() + 2 * BUCKET_ERROR);
    }

    private @Nullable Interval ofQuantile(LatencySnapshot calls, double q) {
        long independent = (long) Math.min(MOST_INDEPENDENT, independent(calls.count()));
        long lower = Binomial.lowerRank(independent, q, risk / 2);
        long upper = Binomial.upperRank(independent, q, risk / 2);
        if (lower < 1 || upper > independent) {
            return null;
        }
        return new Interval(
                log(calls.quantile((lower - 1.0) / independent)), log(calls.quantile((double) upper / independent)));
    }

    private @Nullable Interval ofMeans(LatencySnapshot before, LatencySnapshot after) {
        double first = independent(before.count());
        double second = independent(after.count());
        if (Math.min(first, second) < FEWEST_INDEPENDENT || before.sum() <= 0 || after.sum() <= 0) {
            return null;
        }
        double firstVariance = square(before.standardDeviation() / before.mean()) / (first - 1);
        double secondVariance = square(after.standardDeviation() / after.mean()) / (second - 1);
        double variance = firstVariance + secondVariance;
        double difference = Math.log(after.mean() / before.mean());
        if (variance == 0) {
            return new Interval(difference, difference);
        }
        double freedom =
                square(variance) / (square(firstVariance) / (first - 1) + square(secondVariance) / (second - 1));
        double half = Binomial.studentBound(freedom, risk) * Math.sqrt(variance);
        return new Interval(difference - half, difference + half);
    }

    /** Returns the interval of the difference of the shares of errors, the one's from the other's. */
    @Nullable Interval errors(LatencySnapshot before, LatencySnapshot after) {
        double first = independent(before.count());
        double second = independent(after.count());
        if (Math.min(first, second) < FEWEST_INDEPENDENT) {
            return null;
        }
        double z = Binomial.studentBound(1e6, risk);
        double share = errorShare(before);
        double later = errorShare(after);
        return difference(share, wilson(share, first, z), later, wilson(later, second, z));
    }

    static double errorShare(LatencySnapshot calls) {
        return calls.count() == 0 ? 0 : (double) calls.errorCount() / calls.count();
    }

    private static Interval wilson(double share, double n, double z) {
        double center = (share + z * z / (2 * n)) / (1 + z * z / n);
        double half = z / (1 + z * z / n) * Math.sqrt(share * (1 - share) / n + z * z / (4 * n * n));
        return new Interval(center - half, center + half);
    }

    private static Interval difference(double before, Interval first, double after, Interval second) {
        return new Interval(
                after - before - Math.hypot(after - second.low(), first.high() - before),
                after - before + Math.hypot(second.high() - after, before - first.low()));
    }

    private double independent(long calls) {
        return (double) calls / cluster;
    }

    /** Below a nanosecond there is nothing to compare. */
    private static double log(double nanos) {
        return Math.log(Math.max(1, nanos));
    }

    private static double square(double value) {
        return value * value;
    }
}
