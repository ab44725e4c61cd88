package dev.perfkit.monitor;

import java.util.Locale;
import java.util.function.DoubleFunction;

/** Kinds of numbers: which can be a threshold, and how they are written for a person. */
enum Quantity implements DoubleFunction<String> {
    /** Nanoseconds, in the unit that suits their size. */
    TIME(0, Double.POSITIVE_INFINITY) {
        @Override
        public String apply(double nanos) {
            if (nanos >= 1e9) {
                return text("%.2f s", nanos / 1e9);
            }
            return nanos >= 1e6 ? text("%.1f ms", nanos / 1e6) : text("%.0f us", nanos / 1e3);
        }
    },
    /** A share as per cent. */
    SHARE(0, 1) {
        @Override
        public String apply(double share) {
            return text("%.2f %%", share * 100);
        }
    },
    /** How many times as much as is allowed. */
    TIMES(0, Double.POSITIVE_INFINITY) {
        @Override
        public String apply(double times) {
            return text("%.2f times what fires", times);
        }
    },
    /** How many a second. */
    RATE(0, Double.POSITIVE_INFINITY) {
        @Override
        public String apply(double perSecond) {
            return text("%.2f/s", perSecond);
        }
    },
    /** Bytes a second, in the unit that suits their size. */
    BYTE_RATE(0, Double.POSITIVE_INFINITY) {
        @Override
        public String apply(double perSecond) {
            if (perSecond >= 1e6) {
                return text("%.1f MB/s", perSecond / 1e6);
            }
            return perSecond >= 1e3 ? text("%.1f kB/s", perSecond / 1e3) : text("%.0f B/s", perSecond);
        }
    },
    /** Anything else as it is. */
    PLAIN(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY) {
        @Override
        public String apply(double value) {
            return text("%.2f", value);
        }
    };

    private final double least;
    private final double greatest;

    Quantity(double least, double greatest) {
        this.least = least;
        this.greatest = greatest;
    }

    /** Refuses a threshold that every value reaches, or none, or that no value clears: it says something not meant. */
    void requirePossible(String what, double fire, double clear, boolean below) {
        if (below ? fire < least || fire >= greatest : fire <= least || fire > greatest) {
            throw new IllegalArgumentException(what + ": " + apply(fire) + " (expected: " + expected(below) + ")");
        }
        if (below ? clear > greatest : clear < least) {
            String bound = below ? "<= " + apply(greatest) : ">= 0";
            throw new IllegalArgumentException(what + ": clears at " + apply(clear) + " (expected: " + bound + ")");
        }
    }

    private String expected(boolean below) {
        String low = least == 0 ? (below ? ">= 0" : "> 0") : "finite";
        return greatest == 1 ? low + (below ? " and < 1" : " and <= 1") : low;
    }

    /**
     * Returns where a threshold clears for which nothing else is said: a tenth of its size below, or above where small values are bad;
     * of a share that has less than its size left to the whole, a tenth of what is left.
     */
    double clearOf(double fire, boolean below) {
        double size = Math.abs(fire);
        return below ? fire + Math.min(size, greatest - fire) / 10 : fire - size / 10;
    }

    private static String text(String format, double value) {
        return Double.isNaN(value) ? "unknown" : String.format(Locale.ROOT, format, value);
    }
}
