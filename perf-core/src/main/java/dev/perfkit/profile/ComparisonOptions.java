package dev.perfkit.profile;

import static java.util.Objects.requireNonNull;

import java.util.Locale;

/**
 * How two reports are compared.
 *
 * <pre>{@code
 * ComparisonOptions options = ComparisonOptions.defaults().withMeasure(ComparisonOptions.Measure.of("0.95"));
 * }</pre>
 *
 * @param confidence the probability that no verdict of the whole comparison is chance, above 0.5 and below 1
 * @param tolerance which change does not matter: 0.05 is 5 %, at least 0
 * @param errorTolerance which change of the share of errors does not matter: 0.001 is one call in 1,000, at least 0
 * @param cluster so many calls tell as much as one that is independent of all others, at least 1
 * @param measure what is compared
 */
public record ComparisonOptions(
        double confidence, double tolerance, double errorTolerance, int cluster, Measure measure) {
    /** Checks the figures. */
    public ComparisonOptions {
        requireNonNull(measure, "measure");
        if (!(confidence > 0.5 && confidence < 1)) {
            throw new IllegalArgumentException("confidence: " + confidence + " (expected: above 0.5 and below 1)");
        }
        if (!(tolerance >= 0 && tolerance <= 10)) {
            throw new IllegalArgumentException("tolerance: " + tolerance + " (expected: 0..10; 0.05 is 5 %)");
        }
        if (!(errorTolerance >= 0 && errorTolerance <= 1)) {
            throw new IllegalArgumentException("errorTolerance: " + errorTolerance + " (expected: 0..1)");
        }
        if (cluster < 1) {
            throw new IllegalArgumentException("cluster: " + cluster + " (expected: >= 1)");
        }
    }

    /** Returns the defaults: medians, confidence 0.99, tolerance 0.05, of errors 0.001, clusters of 10 calls. */
    public static ComparisonOptions defaults() {
        return new ComparisonOptions(0.99, 0.05, 0.001, 10, Measure.quantile(0.5));
    }

    /** Returns these with another confidence. */
    public ComparisonOptions withConfidence(double confidence) {
        return new ComparisonOptions(confidence, tolerance, errorTolerance, cluster, measure);
    }

    /** Returns these with another tolerance. */
    public ComparisonOptions withTolerance(double tolerance) {
        return new ComparisonOptions(confidence, tolerance, errorTolerance, cluster, measure);
    }

    /** Returns these with another tolerance of errors. */
    public ComparisonOptions withErrorTolerance(double errorTolerance) {
        return new ComparisonOptions(confidence, tolerance, errorTolerance, cluster, measure);
    }

    /** Returns these with other clusters. */
    public ComparisonOptions withCluster(int cluster) {
        return new ComparisonOptions(confidence, tolerance, errorTolerance, cluster, measure);
    }

    /** Returns these with another measure. */
    public ComparisonOptions withMeasure(Measure measure) {
        return new ComparisonOptions(confidence, tolerance, errorTolerance, cluster, measure);
    }

    /** A figure of a distribution. */
    public sealed interface Measure {
        /** Returns the mean. */
        static Measure mean() {
            return new Mean();
        }

        /**
         * Returns a quantile.
         *
         * @param q above 0 and below 1: 0.5 is the median
         */
        static Measure quantile(double q) {
            return new Quantile(q);
        }

        /**
         * Returns what a text names: {@code mean}, or a quantile such as {@code 0.95}.
         *
         * @throws IllegalArgumentException if it names none
         */
        static Measure of(String text) {
            if (text.equals("mean")) {
                return mean();
            }
            double q;
            try {
                q = Double.parseDouble(text);
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(
                        "quantile: \"" + text + "\" (expected: above 0 and below 1, or mean)", e);
            }
            return quantile(q);
        }
    }

    /** The mean. */
    public record Mean() implements Measure {
        @Override
        public String toString() {
            return "mean";
        }
    }

    /**
     * A quantile.
     *
     * @param q above 0 and below 1
     */
    public record Quantile(double q) implements Measure {
        /** Checks the figure. */
        public Quantile {
            if (!(q > 0 && q < 1)) {
                throw new IllegalArgumentException("quantile: " + q + " (expected: above 0 and below 1, or mean)");
            }
        }

        @Override
        public String toString() {
            return "p" + String.format(Locale.ROOT, "%.6f", 100 * q).replaceAll("\\.?0+$", "");
        }
    }
}
