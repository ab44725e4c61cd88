package dev.perfkit.profile;

/** Durations as a person reads them. */
final class Durations {
    private static final String[] UNITS = {"ns", "us", "ms", "s"};

    private Durations() {}

    static String text(long nanos) {
        return text((double) nanos);
    }

    /** Returns three to four digits and the unit: {@code 12.3 ms}; {@code -} where there is none. */
    static String text(double nanos) {
        return Amounts.scaled(nanos, UNITS);
    }
}
