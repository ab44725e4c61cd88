package dev.perfkit.memory;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds the shapes that explain a floor best: of those that grow, and of those that come to rest. */
final class Fitter {
    /*
     * Errors are taken for autoregressive of order one, e(i) = phi e(i-1) + noise. Values and columns are freed from that [1] and laid by
     * least squares; n log(RSS / n) + p log n [2], with p the figures of a shape and its columns, then compares the shapes. Phi is
     * estimated from the errors of the shape that is best without such freeing, less the bias that short series have [3], and is the
     * same for all shapes, so that they are compared on the same values.
     *
     * [1] S. J. Prais, C. B. Winsten, Trend estimators and serial correlation, 1954. [2] G. Schwarz, Estimating the dimension of a model,
     * Annals of Statistics 6, 1978. [3] F. H. C. Marriott, J. A. Pope, Bias in the estimation of autocorrelations, Biometrika 41, 1954.
     */
    private static final double MOST_ALIKE = 0.95;
    /** Which part of the first amount the base may be below zero, by chance. */
    private static final double MOST_BELOW_NOTHING = 0.2;

    private final List<Shape> shapes;
    private final double[][] rates;
    private final double[] y;
    private double phi;

    private Fitter(Floor floor) {
        shapes = Shape.all(floor);
        rates = floor.rates();
        y = floor.amounts().clone();
    }

    /** Cuts what stands far above the floor, but not what the load holds. */
    private void lower() {
        Fit rough = rates.length == 0 ? null : pass().best();
        double[] free = new double[y.length];
        for (int i = 0; i < free.length; i++) {
            free[i] = y[i] - (rough == null ? 0 : rough.load(i, rates));
        }
        free = Lowered.of(free);
        for (int i = 0; i < free.length; i++) {
            y[i] = free[i] + (rough == null ? 0 : rough.load(i, rates));
        }
    }

    static Fitted fit(Floor floor) {
        Fitter fitter = new Fitter(floor);
        fitter.lower();
        Fitted first = fitter.pass();
        fitter.phi = fitter.alike(first.best());
        return fitter.pass();
    }

    /**
     * What was found.
     *
     * @param growing the best shape that grows; null where none can be told from load and rise
     * @param resting the best that comes to rest
     * @param alike how much a bin's error resembles the error of the one before
     * @param amounts what was laid through: the floor without what is far above it
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared, and never leaves the package
    record Fitted(@Nullable Fit growing, Fit resting, double alike, double[] amounts) {
        Fit best() {
            return growing != null && growing.criterion() < resting.criterion() ? growing : resting;
        }
    }

    private double alike(Fit fit) {
        int n = y.length;
        double[] errors = new double[n];
        double all = 0;
        double next = 0;
        for (int i = 0; i < n; i++) {
            errors[i] = y[i] - fit.at(i, rates);
            all += errors[i] * errors[i];
            next += i == 0 ? 0 : errors[i] * errors[i - 1];
        }
        double seen = all > 0 ? next / all : 0;
        return Math.max(0, Math.min(MOST_ALIKE, (n * seen + 2) / (n - 4)));
    }

    private Fitted pass() {
        Columns loaded = new Columns(y, rates, phi);
        Columns plain = rates.length == 0 ? loaded : new Columns(y, new double[0][], phi);
        Fit resting = best(false, loaded, plain);
        if (resting == null) {
            throw new IllegalStateException("nothing fits, not even what neither rises nor grows");
        }
        return new Fitted(best(true, loaded, plain), resting, phi, y);
    }

    private @Nullable Fit best(boolean grows, Columns loaded, Columns plain) {
        Fit best = best(grows, loaded);
        return best != null && isPossible(best) ? best : best(grows, plain);
    }

    /**
     * Load that would free memory is none, nor is one that would hold more than there is: the slow averages of a load that has just
     * begun rise like a line, so that a multiple of them would explain any growth, above a base far below nothing.
     */
    private boolean isPossible(Fit fit) {
        return Arrays.stream(fit.perRate()).sum() >= 0 && fit.base() >= -MOST_BELOW_NOTHING * y[0];
    }

    private @Nullable Fit best(boolean grows, Columns columns) {
        Columns.Laid best = null;
        for (Shape shape : shapes) {
            Columns.Laid laid = shape.grows() == grows ? columns.lay(shape) : null;
            if (laid != null && (best == null || laid.criterion() < best.criterion())) {
                best = laid;
            }
        }
        return best == null ? null : columns.fit(best);
    }
}
