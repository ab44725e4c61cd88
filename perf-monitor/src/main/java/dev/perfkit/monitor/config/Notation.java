package dev.perfkit.monitor.config;

import dev.perfkit.monitor.alert.AlertPolicy;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How people write a kind of value.
 *
 * @param <T> the value
 * @param expected what a text of it looks like, in words
 * @param reading reads it; throws what it likes where the text is none
 */
record Notation<T>(String expected, Reading<T> reading) {
    private static final int LONGEST = 1_000;
    private static final Duration LONGEST_TIME =
            Duration.ofDays(366); // more is a slip, and the sums of some are no number
    private static final List<String> UNITS = List.of("d", "h", "m", "s", "ms", "us", "ns");
    private static final List<Long> NANOS =
            List.of(86_400_000_000_000L, 3_600_000_000_000L, 60_000_000_000L, 1_000_000_000L, 1_000_000L, 1_000L, 1L);
    private static final Pattern PART = Pattern.compile("\\s*([0-9]+(?:\\.[0-9]+)?)\\s*(ms|us|ns|d|h|m|s)");
    private static final Pattern PERCENT = Pattern.compile("(\\S+?)\\s*%");
    private static final Pattern OF_AMONG = Pattern.compile("([0-9]{1,4})\\s+of\\s+([0-9]{1,4})");

    /** {@code 90s}, {@code 5m}, {@code 1h30m}, {@code 0}, or as ISO 8601 has it; never less than zero, or more than a year. */
    static final Notation<Duration> DURATION =
            new Notation<>("a duration such as 90s, 5m, 1h30m or PT90S, at most 366d", Notation::duration);

    /** The same, but not zero. */
    static final Notation<Duration> TIME =
            new Notation<>("a duration such as 90s, 5m, 1h30m or PT90S, above 0, at most 366d", text -> {
                Duration duration = duration(text);
                require(!duration.isZero());
                return duration;
            });

    /** {@code 5%} or {@code 0.05}. */
    static final Notation<Double> SHARE = new Notation<>(
            "a share such as 5% or 0.05, at most 100%",
            text -> {
                double share = share(text);
                require(share >= 0 && share <= 1);
                return share;
            });

    /** A share that is neither nothing nor all. */
    static final Notation<Double> OBJECTIVE = new Notation<>(
            "a share such as 99.9% or 0.999, below 100%",
            text -> {
                double share = share(text);
                require(share > 0 && share < 1);
                return share;
            });

    /** {@code p95}, {@code 95%} or {@code 0.95}. */
    static final Notation<Double> QUANTILE = new Notation<>(
            "a percentile such as p95, 95% or 0.95",
            text -> {
                boolean isPercentile = text.startsWith("p");
                double quantile = share(isPercentile ? text.substring(1) + "%" : text);
                require(quantile > 0 && quantile <= 1);
                require(!isPercentile || quantile >= 0.01); // p0.95 is meant for p95
                return quantile;
            });

    /** A number that is counted up to, from 1. */
    static final Notation<Integer> COUNT = new Notation<>("a whole number from 1 on", text -> {
        int count = Integer.parseInt(text);
        require(count >= 1);
        return count;
    });

    /** {@code 3 of 5}. */
    static final Notation<AlertPolicy.Breaches> BREACHES =
            new Notation<>("so many of so many, such as 3 of 5, at most of 64", text -> {
                Matcher parts = OF_AMONG.matcher(text);
                require(parts.matches());
                return new AlertPolicy.Breaches(Integer.parseInt(parts.group(1)), Integer.parseInt(parts.group(2)));
            });

    /** {@code true} or {@code false}. */
    static final Notation<Boolean> FLAG = new Notation<>("true or false", text -> {
        require(text.equals("true") || text.equals("false"));
        return text.equals("true");
    });

    /** So many a second. */
    static final Notation<Double> RATE = numberIn("units a second");

    /** Anything but nothing. */
    static final Notation<String> TEXT = new Notation<>("a text", text -> {
        require(!text.isBlank());
        return text;
    });

    /** A number in a signal's unit, as per cent too where the unit is a share or a percentage. */
    static Notation<Double> numberIn(String unit) {
        boolean isShare = unit.equals("1");
        boolean isPercentage = unit.equals("%");
        String expected = isShare || isPercentage ? "a number such as 0.8, or 80%" : "a number, in " + unit;
        return new Notation<>(expected, text -> {
            if (text.endsWith("%")) {
                require(isShare || isPercentage);
                return isShare ? share(text) : 100 * share(text);
            }
            return finite(new BigDecimal(text));
        });
    }

    /**
     * Reads a text.
     *
     * @throws IllegalArgumentException with what was found and what was expected
     */
    T read(String text) {
        if (text.length() > LONGEST) {
            throw new IllegalArgumentException(
                    text.length() + " characters (expected: " + expected + ", of at most " + LONGEST + ")");
        }
        try {
            return reading.of(text.strip());
        } catch (IllegalArgumentException | ArithmeticException | DateTimeParseException e) {
            throw new IllegalArgumentException("\"" + text + "\" (expected: " + expected + ")", e);
        }
    }

    private static Duration duration(String text) {
        if (text.equals("0")) {
            return Duration.ZERO;
        }
        Duration duration =
                text.toUpperCase(Locale.ROOT).startsWith("P") ? Duration.parse(text) : Duration.ofNanos(nanos(text));
        require(!duration.isNegative() && duration.compareTo(LONGEST_TIME) <= 0);
        return duration;
    }

    private static long nanos(String text) {
        Matcher part = PART.matcher(text);
        long sum = 0;
        int end = 0;
        int unitBefore = -1;
        while (part.find() && part.start() == end) {
            int unit = UNITS.indexOf(part.group(2));
            require(unit > unitBefore); // each once, the greatest first
            BigDecimal nanos = new BigDecimal(part.group(1)).multiply(BigDecimal.valueOf(NANOS.get(unit)));
            sum = Math.addExact(sum, nanos.longValueExact());
            unitBefore = unit;
            end = part.end();
        }
        require(end > 0 && end == text.length());
        return sum;
    }

    private static double share(String text) {
        Matcher percent = PERCENT.matcher(text);
        return percent.matches()
                ? finite(new BigDecimal(percent.group(1)).movePointLeft(2))
                : finite(new BigDecimal(text));
    }

    private static double finite(BigDecimal number) {
        double value = number.doubleValue();
        require(Double.isFinite(value));
        return value;
    }

    private static void require(boolean condition) {
        if (!condition) {
            throw new IllegalArgumentException();
        }
    }

    /** Makes a value of a text. */
    interface Reading<T> {
        T of(String text);
    }
}
