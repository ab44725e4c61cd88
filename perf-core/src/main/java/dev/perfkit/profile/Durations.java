package dev.perfkit.profile;

import java.util.Locale;

/** Durations as a person reads them. */
final class Durations {
    private static final String[] UNITS = {"ns", "us", "ms", "s"};

    private Durations() {}

    static String text(long nanos) {
        return text((double) nanos);
    }

    /** Returns three to four digits and the unit: {@code 12.3 ms}; {@code -} where there is none. */
    static String text(double nanos) {
        if (Double.isNaN(nanos)) {
            return "-";
        }
        double value = nanos;
        int unit = 0;
        while (value >= 1_000 && unit < UNITS.length - 1) {
            value /= 1_000;
            unit++;
        }
        int digits = value >= 100 || unit == 0 ? 0 : value >= 10 ? 1 : 2;
        return String.format(Locale.ROOT, "%." + digits + "f %s", value, UNITS[unit]);
    }
}
