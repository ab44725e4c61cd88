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
    private final Fitter.Fitted fitted;
    private Fit fit;
    private final double needed;
    private final boolean leaks;
    private @Nullable RankTrend overTime;

    private Examination(Floor floor, double least) {
        this.floor = floor;
        fitted = Fitter.fit(floor);
        Fit growing = fitted.growing();
        double lean = varies(floor.rates()) ? LEAN_BESIDE_LOAD : LEAN;
        fit = growing != null && growing.criterion() < fitted.resting().criterion() + lean ? growing : fitted.resting();
        needed = Math.max(least, LEAST_PART * floor.level());
        double grown = fit.grown(floor.bins() - 1);
        leaks = grown >= needed
                && fit.rise() >= -MOST_DROP * grown
                && fit.slope() > CONFIDENCE_99 * fit.deviation()
                && 2 * lift(floor.amounts()) >= LEAST_LIFT * needed
                && trend().z(variance()) > SIGNIFICANCE_1
                && slope().low() > 0;
        if (!leaks && fit != fitted.best()) {
            // It was leant towards growth, which it is not.
            fit = fitted.best();
            overTime = null;
        }
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

    Fit fit() {
        return fit;
    }

    /** Returns whether it has risen and rests now. */
    boolean cameToRest() {
        return !fit.shape().grows() && fit.rise() >= needed;
    }

    /** Returns where it is at last by what explains it, at the load that there is then. */
    double level() {
        return fit.at(floor.bins() - 1, floor.rates());
    }

    double last() {
        return floor.amounts()[floor.bins() - 1];
    }

    /** Returns by how much it has grown. */
    double growth() {
        return leaks ? fit.grown(floor.bins() - 1) : perSecond().value() * floor.span();
    }

    Floor floor() {
        return floor;
    }

    /** Returns the floor without what the load holds and, where it goes on growing, without what has come to rest. */
    private double[] amounts() {
        double[] amounts = new double[floor.bins()];
        for (int i = 0; i < amounts.length; i++) {
            amounts[i] = fitted.amounts()[i]
                    - fit.load(i, floor.rates())
                    - (fit.shape().grows() ? fit.risen(i) : 0);
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
        Estimate perUnit = fit.shape().byWork() ? perUnitOfWork() : null;
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
