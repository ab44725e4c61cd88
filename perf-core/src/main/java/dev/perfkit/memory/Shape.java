package dev.perfkit.memory;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A course that a floor may take: what comes to rest, what goes on, or both.
 *
 * @param rise what comes to rest, one value for each bin, from 0 to 1; null where there is none
 * @param growth what goes on, likewise from 0, in the unit of its axis; null where there is none
 * @param byWork whether the growth is by work done, not by time
 * @param figures how many figures the shape itself has: where a jump is, how fast it comes to rest
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, and never leaves the package
record Shape(double @Nullable [] rise, double @Nullable [] growth, boolean byWork, int figures) {
    /*
     * Rises end by 85 % of the span, so that a rest of it shows whether they did, and growth begins before 60 % of it, so that it is
     * not what happened last. Saturation is 1 - exp(-x / tau) with tau up to half of the span: beyond, it is a line to the eye.
     */
    private static final int RAMPS = 16;
    private static final double LAST_RAMP = 0.85;
    private static final int SATURATIONS = 12;
    private static final double SLOWEST = 0.5;
    private static final double FASTEST = 0.03;
    private static final int ONSETS = 10;
    private static final double LAST_ONSET = 0.6;
    private static final int STEP_EDGE = 2;

    static List<Shape> all(Floor floor) {
        List<Shape> shapes = new ArrayList<>();
        shapes.add(new Shape(null, null, false, 0));
        double[] time = parts(floor.seconds());
        List<double[]> rises = rises(time);
        add(shapes, rises, time, floor.span(), false);
        rises.forEach(rise -> shapes.add(new Shape(rise, null, false, 1)));
        double[] work = floor.work();
        if (work != null) {
            add(shapes, rises, parts(work), work[work.length - 1] - work[0], true);
        }
        return shapes;
    }

    private static void add(List<Shape> shapes, List<double[]> rises, double[] x, double span, boolean byWork) {
        double[] line = map(x, v -> v * span);
        shapes.add(new Shape(null, line, byWork, 0));
        for (int k = 1; k <= ONSETS; k++) {
            double onset = LAST_ONSET * k / ONSETS;
            shapes.add(new Shape(null, map(x, v -> Math.max(0, v - onset) * span), byWork, 1));
        }
        rises.forEach(rise -> shapes.add(new Shape(rise, line, byWork, 1)));
    }

    private static List<double[]> rises(double[] x) {
        List<double[]> rises = new ArrayList<>();
        for (int k = STEP_EDGE; k <= x.length - STEP_EDGE; k++) {
            double first = x[k];
            rises.add(map(x, v -> v >= first ? 1 : 0));
        }
        for (int k = 1; k <= RAMPS; k++) {
            double end = LAST_RAMP * k / RAMPS;
            rises.add(map(x, v -> Math.min(1, v / end)));
        }
        for (int k = 0; k < SATURATIONS; k++) {
            double tau = SLOWEST * Math.pow(FASTEST / SLOWEST, (double) k / (SATURATIONS - 1));
            rises.add(map(x, v -> -Math.expm1(-v / tau)));
        }
        return rises;
    }

    /** Returns which part of the whole way is behind. */
    private static double[] parts(double[] x) {
        double way = x[x.length - 1] - x[0];
        return map(x, v -> (v - x[0]) / way);
    }

    private static double[] map(double[] x, DoubleUnaryOperator to) {
        double[] mapped = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            mapped[i] = to.applyAsDouble(x[i]);
        }
        return mapped;
    }

    boolean grows() {
        return growth != null;
    }
}
