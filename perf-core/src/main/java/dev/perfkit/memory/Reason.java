package dev.perfkit.memory;

import java.util.Locale;

/** What a verdict rests on, in a sentence with figures that a person reads. */
final class Reason {
    private static final String[] BYTES = {"B", "KB", "MB", "GB", "TB"};
    private static final double THOUSAND = 1024;
    private static final double HOUR = 3600;
    private static final double MINUTE = 60;

    private final Resource resource;
    private final Examination seen;

    Reason(Resource resource, Examination seen) {
        this.resource = resource;
        this.seen = seen;
    }

    String of(LeakState state, double suspectedAt) {
        return switch (state) {
            case NOT_ENOUGH_DATA -> "not enough data";
            case SUSPECTED -> growth() + "; nothing but a leak explains that so far";
            case CONFIRMED -> growth() + "; it was suspected after " + time(suspectedAt) + " and went on";
            case STEADY, PLATEAU -> rest();
            case REVOKED -> rest() + "; it was suspected after " + time(suspectedAt);
        };
    }

    private String growth() {
        Estimate perHour = seen.perSecond().times(HOUR);
        String text = "grows by " + amount(perHour.value()) + "/h (99 %: " + amount(perHour.low()) + " to "
                + amount(perHour.high()) + "), " + amount(seen.growth()) + " in "
                + time(seen.floor().span());
        Estimate perUnit = seen.perUnitOfWork();
        return perUnit == null ? text : text + ", " + amount(perUnit.value()) + " for each unit of work";
    }

    private String rest() {
        if (seen.cameToRest()) {
            return "not a leak: comes to rest near " + amount(seen.level());
        }
        if (seen.leaks() || seen.fit().shape().grows()) {
            return "not a leak: what it grows by, " + amount(seen.growth()) + " in "
                    + time(seen.floor().span()) + ", is too little or too unsteady";
        }
        return "not a leak: stays near " + amount(seen.floor().level())
                + (seen.fit().followsLoad() ? " and follows the load" : "");
    }

    private String amount(double value) {
        if (Double.isInfinite(value)) {
            return value > 0 ? "unknown" : "-unknown";
        }
        if (!resource.unit().equals("bytes")) {
            return figure(value) + " " + resource.unit();
        }
        double left = value;
        int unit = 0;
        while (Math.abs(left) >= THOUSAND && unit < BYTES.length - 1) {
            left /= THOUSAND;
            unit++;
        }
        return figure(left) + " " + BYTES[unit];
    }

    private static String time(double seconds) {
        return seconds >= HOUR
                ? figure(seconds / HOUR) + " h"
                : seconds >= MINUTE ? figure(seconds / MINUTE) + " min" : figure(seconds) + " s";
    }

    /** Three digits at most before a fraction is of use. */
    private static String figure(double value) {
        return String.format(
                Locale.ROOT, Math.abs(value) >= 100 ? "%.0f" : Math.abs(value) >= 10 ? "%.1f" : "%.2f", value);
    }
}
