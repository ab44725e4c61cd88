package dev.perfkit.monitor;

import java.util.Locale;
import java.util.function.DoubleFunction;

/** Kinds of numbers: which can be a threshold, and how they are written for a person. */
enum Quantity implements DoubleFunction<String> {
    /** Nanoseconds, in the unit that suits their size. */
    TIME(0, Double.POSITIVE_INFINITY, "> 0") {
        @Override
        public String apply(double nanos) {
            if (nanos >= 1e9) {
                return text("%.2f s", nanos / 1e9);
            }
            return nanos >= 1e6 ? text("%.1f ms", nanos / 1e6) : text("%.0f us", nanos / 1e3);
        }
    },
    /** A share as per cent. */
    SHARE(0, 1, "> 0 and <= 1") {
        @Override
        public String apply(double share) {
            return text("%.2f %%", share * 100);
        }
    },
    /** How many times as much as is allowed. */
    TIMES(0, Double.POSITIVE_INFINITY, "> 0") {
        @Override
        public String apply(double times) {
            return text("%.2f times what fires", times);
        }
    },
    /** Anything else as it is. */
    PLAIN(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, "finite") {
        @Override
        public String apply(double value) {
            return text("%.2f", value);
        }
    };

    private final double least;
    private final double greatest;
    private final String expected;

    Quantity(double least, double greatest, String expected) {
        this.least = least;
        this.greatest = greatest;
        this.expected = expected;
    }

    /** Refuses a threshold that every value reaches, or none, or that no value clears: it says something not meant. */
    void requirePossible(String what, double fire, double clear) {
        if (fire <= least || fire > greatest) {
            throw new IllegalArgumentException(what + ": " + apply(fire) + " (expected: " + expected + ")");
        }
        if (clear < least) {
            throw new IllegalArgumentException(what + ": clears at " + apply(clear) + " (expected: >= 0)");
        }
    }

    private static String text(String format, double value) {
        return Double.isNaN(value) ? "unknown" : String.format(Locale.ROOT, format, value);
    }
}
