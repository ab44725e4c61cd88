package dev.perfkit.profile;

import java.time.Duration;
import java.util.Locale;
import java.util.function.DoubleFunction;

/** Bytes, counts, shares and usages as a person reads them. */
final class Amounts {
    private static final String[] UNITS = {"B", "kB", "MB", "GB", "TB"};

    private Amounts() {}

    static String count(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    /** Returns three to four digits and the unit, a kilobyte being 1,000 bytes: {@code 1.25 kB}. */
    static String bytes(double bytes) {
        return scaled(bytes, UNITS);
    }

    /** Returns the amount in the greatest unit of which it is at least one; each is a thousand of the one before. */
    static String scaled(double amount, String... units) {
        if (Double.isNaN(amount)) {
            return "-";
        }
        double value = amount;
        int unit = 0;
        while (value >= 1_000 && unit < units.length - 1) {
            value /= 1_000;
            unit++;
        }
        return digits(value, unit == 0) + " " + units[unit];
    }

    /** Returns a share of 1 as {@code 1.6 %}; what is not 0 does not read as 0. */
    static String percent(double share) {
        if (Double.isNaN(share)) {
            return "-";
        }
        double percent = 100 * share;
        if (percent == 0 || percent >= 100) {
            return String.format(Locale.ROOT, "%.0f %%", percent);
        }
        if (percent < 0.001) {
            return "< 0.001 %";
        }
        // 99.97 % is not all of it.
        double shown = percent > 99.9 ? 99.9 : percent;
        int digits = shown >= 1 ? 1 : shown >= 0.1 ? 2 : 3;
        return String.format(Locale.ROOT, "%." + digits + "f %%", shown);
    }

    static String number(double value) {
        if (Double.isNaN(value)) {
            return "-";
        }
        // What is not 0 does not read as 0.
        return value > 0 && value < 0.1 ? String.format(Locale.ROOT, "%.2g", value) : digits(value, false);
    }

    static double nanos(Duration duration) {
        return duration.getSeconds() * 1e9 + duration.getNano();
    }

    /** Returns the mean of a call: {@code ~} where only some were measured, and a word where none was. */
    static String mean(Usage usage, long calls, DoubleFunction<String> unit) {
        if (usage.measured() > 0) {
            return (usage.measured() < calls ? "~" : "") + unit.apply(usage.mean());
        }
        if (usage.virtual() > 0) {
            return "n/a (virtual)";
        }
        return usage.every() == 0 ? "off" : "-";
    }

    /** Returns which calls were measured: {@code sampled 1/64 (1.6 %)}. */
    static String measured(Usage usage, long calls) {
        if (usage.measured() == 0 && usage.virtual() > 0) {
            return "n/a (virtual)";
        }
        if (usage.measured() == 0 && usage.every() == 0) {
            return "off";
        }
        String share = "(" + percent(usage.share(calls)) + ")";
        String text;
        if (usage.every() == 0) {
            text = "off now " + share;
        } else if (usage.every() > 1) {
            text = "sampled 1/" + usage.every() + " " + share;
        } else {
            text = usage.measured() >= calls ? "every call" : "every call now " + share;
        }
        return usage.virtual() == 0
                ? text
                : text + ", n/a (virtual) " + percent(Math.min(1, (double) usage.virtual() / Math.max(1, calls)));
    }

    private static String digits(double value, boolean whole) {
        int digits = value >= 100 || whole ? 0 : value >= 10 ? 1 : 2;
        return String.format(Locale.ROOT, "%." + digits + "f", value);
    }
}
