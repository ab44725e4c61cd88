package dev.perfkit.monitor;

import java.util.Locale;
import java.util.function.DoubleFunction;

/** Numbers with their units, for a person. */
enum Quantity implements DoubleFunction<String> {
    /** Nanoseconds, in the unit that suits their size. */
    TIME {
        @Override
        public String apply(double nanos) {
            if (nanos >= 1e9) {
                return text("%.2f s", nanos / 1e9);
            }
            return nanos >= 1e6 ? text("%.1f ms", nanos / 1e6) : text("%.0f us", nanos / 1e3);
        }
    },
    /** A share as per cent. */
    SHARE {
        @Override
        public String apply(double share) {
            return text("%.2f %%", share * 100);
        }
    },
    /** Anything else as it is. */
    PLAIN {
        @Override
        public String apply(double value) {
            return text("%.2f", value);
        }
    };

    private static String text(String format, double value) {
        return Double.isNaN(value) ? "unknown" : String.format(Locale.ROOT, format, value);
    }
}
