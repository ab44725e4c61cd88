package dev.perfkit.memory;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lays shapes through one series of values by least squares; errors resemble those of before by a given part. */
final class Columns {
    /*
     * Columns are made orthogonal one after the other: one, the load, the rise, and the growth last. What is left of that says how well its
     * slope is determined beside the rest, and nothing is left where load or rise explain the same. Columns of which nothing is left are
     * dropped. What shapes have in common is made orthogonal once.
     */
    private static final double NOTHING = 1e-6;
    private static final double ROUNDING = 1e-12;

    private final double phi;
    private final double[][] loads;
    private final List<double[]> base = new ArrayList<>();
    private final IdentityHashMap<double[], Left> lefts = new IdentityHashMap<>();
    private final double[] original;
    private final double[] rest;
    private final double square;
    private final double least;

    Columns(double[] y, double[][] loads, double phi) {
        this.phi = phi;
        this.loads = loads;
        this.original = y;
        double[] ones = new double[y.length];
        Arrays.fill(ones, 1);
        extend(ones);
        for (double[] load : loads) {
            extend(load);
        }
        double[] values = freed(y);
        least = ROUNDING * dot(values, values);
        rest = reduced(values);
        square = dot(rest, rest);
    }

    private void extend(double[] column) {
        double[] freed = freed(column);
        double before = dot(freed, freed);
        double[] left = reduced(freed);
        double square = dot(left, left);
        if (square > NOTHING * before) {
            double length = Math.sqrt(square);
            base.add(Arrays.stream(left).map(v -> v / length).toArray());
        }
    }

    /** Frees a column from what its values have of those before. */
    private double[] freed(double[] column) {
        double[] freed = new double[column.length];
        freed[0] = Math.sqrt(1 - phi * phi) * column[0];
        for (int i = 1; i < freed.length; i++) {
            freed[i] = column[i] - phi * column[i - 1];
        }
        return freed;
    }

    /** Returns what the base leaves of a column. */
    private double[] reduced(double[] column) {
        double[] left = column.clone();
        for (double[] each : base) {
            less(left, dot(each, left), each);
        }
        return left;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    private static void less(double[] from, double factor, double[] column) {
        for (int i = 0; i < from.length; i++) {
            from[i] -= factor * column[i];
        }
    }

    /**
     * What the base leaves of a column.
     *
     * @param values of each bin
     * @param square the sum of their squares; 0 where it is rounding
     * @param along the sum of their products with what is left of the floor
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared, and never leaves the class
    private record Left(double[] values, double square, double along) {}

    private Left left(double[] column) {
        return lefts.computeIfAbsent(column, c -> {
            double[] freed = freed(c);
            double before = dot(freed, freed);
            double[] left = reduced(freed);
            double after = dot(left, left);
            return new Left(left, after > NOTHING * before ? after : 0, dot(left, rest));
        });
    }

    /** Returns how a shape fits best; null where its columns say the same as others, or nothing is left to estimate the error from. */
    @Nullable Laid lay(Shape shape) {
        double[] rises = shape.rise();
        double[] grows = shape.growth();
        int n = rest.length;
        int figures = base.size() + shape.figures() + (rises == null ? 0 : 1) + (grows == null ? 0 : 1);
        Left up = rises == null ? null : left(rises);
        Left on = grows == null ? null : left(grows);
        if (n <= figures || (up != null && up.square == 0) || (on != null && on.square == 0)) {
            return null;
        }
        double rise = up == null ? 0 : up.along / up.square;
        double error = square - (up == null ? 0 : rise * up.along);
        double slope = 0;
        double own = 1;
        if (on != null) {
            double common = up == null ? 0 : dot(up.values, on.values) / up.square;
            own = on.square - (up == null ? 0 : common * common * up.square);
            if (!(own > NOTHING * on.square)) {
                return null;
            }
            double along = on.along - (up == null ? 0 : common * up.along);
            slope = along / own;
            error -= slope * along;
            rise -= common * slope;
        }
        error = Math.max(least, error);
        double deviation = Math.sqrt(error / (n - figures) / own);
        return new Laid(shape, rise, slope, deviation, n * Math.log(error / n) + Math.log(n) * figures);
    }

    /** A shape's own figures, without those of the base, which are worked out for the best one only. */
    record Laid(Shape shape, double rise, double slope, double deviation, double criterion) {}

    /** Works out the figures of the base too. */
    Fit fit(Laid laid) {
        int n = original.length;
        double[] left = new double[n];
        for (int i = 0; i < n; i++) {
            double[] rises = laid.shape.rise();
            double[] growth = laid.shape.growth();
            left[i] = original[i]
                    - (rises == null ? 0 : laid.rise * rises[i])
                    - (growth == null ? 0 : laid.slope * growth[i]);
        }
        double[][] columns = new double[1 + loads.length][];
        columns[0] = new double[n];
        Arrays.fill(columns[0], 1);
        System.arraycopy(loads, 0, columns, 1, loads.length);
        double[] figures = solved(columns, freed(left));
        return new Fit(
                laid.shape,
                figures[0],
                Arrays.copyOfRange(figures, 1, figures.length),
                laid.rise,
                laid.slope,
                laid.deviation,
                laid.criterion);
    }

    /** Least squares by making the columns orthogonal; a column of which nothing is left gets zero. */
    private double[] solved(double[][] columns, double[] values) {
        int p = columns.length;
        double[][] orthogonal = new double[p][];
        double[][] parts = new double[p][p];
        double[] figures = new double[p];
        double[] left = values.clone();
        for (int k = 0; k < p; k++) {
            double[] column = freed(columns[k]);
            double before = dot(column, column);
            for (int j = 0; j < k; j++) {
                double squared = dot(orthogonal[j], orthogonal[j]);
                parts[j][k] = squared > 0 ? dot(orthogonal[j], column) / squared : 0;
                less(column, parts[j][k], orthogonal[j]);
            }
            double squared = dot(column, column);
            if (squared > NOTHING * before) {
                figures[k] = dot(column, left) / squared;
                less(left, figures[k], column);
            } else {
                Arrays.fill(column, 0);
            }
            orthogonal[k] = column;
        }
        for (int k = p - 1; k >= 0; k--) {
            for (int j = k + 1; j < p; j++) {
                figures[k] -= parts[k][j] * figures[j];
            }
        }
        return figures;
    }
}
