package dev.perfkit.memory;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** One look at a floor, without regard to what was believed before. */
final class Examination {
    static final int LEAST_BINS = 8;
    static final double LEAST_PART = 0.03;
    /** Of a normal distribution, on both sides. */
    private static final double CONFIDENCE_99 = 2.576;
    /** On one side. */
    private static final double SIGNIFICANCE_1 = 2.326;

    /** By how much the criterion may speak for rest, and it is growth all the same: a line and a slow saturation are much alike. */
    private static final double LEAN = 4;
    /** By how much it has to speak for growth where load may explain it: the two are hardly told apart where the load rises steadily. */
    private static final double LEAN_BESIDE_LOAD = -3;
    /** How many times the least rate of work the greatest may be for the load to be steady. */
    private static final double STEADY_LOAD = 1.2;
    /** Which part of the growth a drop may take back: a sawtooth takes all. */
    private static final double MOST_DROP = 0.4;
    /** Which part of the growth that is needed the least values of both halves have to show. */
    private static final double LEAST_LIFT = 0.5;

    private final Floor floor;
    private final double needed;
    private final boolean leaks;
    private Fitter.@Nullable Fitted fitted;
    private @Nullable Fit fit;
    private @Nullable RankTrend overTime;

    private Examination(Floor floor, double least) {
        this.floor = floor;
        needed = Math.max(least, LEAST_PART * floor.level());
        // What costs least is asked first: of most floors nothing has to be fitted.
        leaks = 2 * lift(floor.amounts()) >= LEAST_LIFT * needed && grows();
    }

    private boolean grows() {
        Fitter.Fitted all = fitted();
        Fit growing = all.growing();
        double lean = varies(floor.rates()) ? LEAN_BESIDE_LOAD : LEAN;
        Fit leant = growing != null && growing.criterion() < all.resting().criterion() + lean ? growing : all.resting();
        fit = leant;
        double grown = leant.grown(floor.bins() - 1);
        if (grown >= needed
                && leant.rise() >= -MOST_DROP * grown
                && leant.slope() > CONFIDENCE_99 * leant.deviation()
                && trend().z(variance()) > SIGNIFICANCE_1
                && slope().low() > 0) {
            return true;
        }
        if (leant != all.best()) {
            // It was leant towards growth, which it is not.
            fit = all.best();
            overTime = null;
        }
        return false;
    }

    private Fitter.Fitted fitted() {
        Fitter.Fitted known = fitted;
        if (known == null) {
            known = Fitter.fit(floor);
            fitted = known;
        }
        return known;
    }

    /** Returns whether the load may explain something: one that is steady does not, whoever counts it. */
    private static boolean varies(double[][] rates) {
        for (double[] rate : rates) {
            double least = Arrays.stream(rate).min().orElseThrow();
            double most = Arrays.stream(rate).max().orElseThrow();
            if (most > STEADY_LOAD * least) {
                return true;
            }
        }
        return false;
    }

    static Examination of(Floor floor, double least) {
        return new Examination(floor, least);
    }

    boolean leaks() {
        return leaks;
    }

    /** Returns what explains it. */
    Fit fit() {
        Fit known = fit;
        if (known == null) {
            known = fitted().best();
            fit = known;
        }
        return known;
    }

    /** Returns whether it has risen and rests now. */
    boolean cameToRest() {
        boolean flat = 2 * range(floor.amounts()) < needed && !varies(floor.rates()); // load that falls may hide a rise
        return !flat && !fit().shape().grows() && fit().rise() >= needed;
    }

    /** Returns where it is at last by what explains it, at the load that there is then. */
    double level() {
        return fit().at(floor.bins() - 1, floor.rates());
    }

    double last() {
        return floor.amounts()[floor.bins() - 1];
    }

    /** Returns by how much it has grown. */
    double growth() {
        return leaks ? fit().grown(floor.bins() - 1) : perSecond().value() * floor.span();
    }

    Floor floor() {
        return floor;
    }

    /** Returns the floor without what the load holds and, where it goes on growing, without what has come to rest. */
    private double[] amounts() {
        double[] lowered = fitted().amounts();
        Fit by = fit();
        double[] amounts = new double[floor.bins()];
        for (int i = 0; i < amounts.length; i++) {
            amounts[i] = lowered[i] - by.load(i, floor.rates()) - (by.shape().grows() ? by.risen(i) : 0);
        }
        return amounts;
    }

    private RankTrend trend() {
        RankTrend trend = overTime;
        if (trend == null) {
            trend = new RankTrend(floor.seconds(), amounts());
            overTime = trend;
        }
        return trend;
    }

    private double variance() {
        return trend().variance() * Math.max(1, trend().correction());
    }

    /** Returns the growth by what the floor grows by: a second, or a unit of work. */
    private Estimate slope() {
        Estimate perUnit = fit().shape().byWork() ? perUnitOfWork() : null;
        return perUnit == null ? perSecond() : perUnit;
    }

    Estimate perSecond() {
        return trend().slope(variance(), CONFIDENCE_99);
    }

    /** Returns the growth for each unit of work; null where nobody counts. */
    @Nullable Estimate perUnitOfWork() {
        double[] work = floor.work();
        return work == null ? null : new RankTrend(work, amounts()).slope(variance(), CONFIDENCE_99);
    }

    private static double range(double[] amounts) {
        return Arrays.stream(amounts).max().orElseThrow()
                - Arrays.stream(amounts).min().orElseThrow();
    }

    /** Returns by how much the least of the second half is above the least of the first. */
    private static double lift(double[] amounts) {
        double first = Double.POSITIVE_INFINITY;
        double second = Double.POSITIVE_INFINITY;
        for (int i = 0; i < amounts.length; i++) {
            if (i < amounts.length / 2) {
                first = Math.min(first, amounts[i]);
            } else {
                second = Math.min(second, amounts[i]);
            }
        }
        return second - first;
    }
}
