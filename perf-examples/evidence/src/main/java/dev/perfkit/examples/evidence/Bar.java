package dev.perfkit.examples.evidence;

import java.util.Locale;

/**
 * What a measured value is held to. A bar judges, so that nobody types whether it was held.
 *
 * <pre>{@code
 * Bar.atMost(0.5).isHeldBy(0.31); // true
 * Bar.atMost(0.5).isHeldBy(Double.NaN); // false: what was not measured holds no bar
 * }</pre>
 *
 * <p><b>Thread safety:</b> immutable.
 */
public final class Bar {
    private final boolean upper;
    private final double limit;

    private Bar(boolean upper, double limit) {
        if (!Double.isFinite(limit)) {
            throw new IllegalArgumentException("limit: " + limit + " (expected: finite)");
        }
        this.upper = upper;
        this.limit = limit;
    }

    /** Returns the bar that values up to the limit hold. */
    public static Bar atMost(double limit) {
        return new Bar(true, limit);
    }

    /** Returns the bar that values from the limit on hold. */
    public static Bar atLeast(double limit) {
        return new Bar(false, limit);
    }

    /** Returns whether the value holds this bar; {@code NaN} holds none. */
    public boolean isHeldBy(double value) {
        return upper ? value <= limit : value >= limit;
    }

    /** Returns the bar as text, {@code "<= 0.5"}. */
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%s %s", upper ? "<=" : ">=", Figures.text(limit));
    }
}
