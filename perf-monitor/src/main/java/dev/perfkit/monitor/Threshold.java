package dev.perfkit.monitor;

import dev.perfkit.monitor.alert.Verdict;

/**
 * Where a level begins and where it ends. The gap between keeps a value that wavers around the limit from starting and
 * ending an alert at each turn. One that clears above where it fires is for values that are bad when they are small.
 *
 * @param fire the first value that breaches, in the unit of what the rule judges
 * @param clear the first value that is well again: less than {@code fire}, or more where small values are bad
 */
public record Threshold(double fire, double clear) {
    /** Checks that both are finite and apart. */
    public Threshold {
        if (!Double.isFinite(fire)) {
            throw new IllegalArgumentException("fire: " + fire + " (expected: finite)");
        }
        if (!Double.isFinite(clear) || clear == fire) {
            throw new IllegalArgumentException("clear: " + clear + " (expected: finite, and not fire, " + fire + ")");
        }
    }

    /** Returns a threshold that values breach from below, or with {@code below} from above; refuses one that is crossed. */
    static Threshold of(double fire, double clear, boolean below) {
        if (Double.isFinite(fire) && (below ? !(clear > fire) : !(clear < fire))) {
            throw new IllegalArgumentException(
                    "clear: " + clear + " (expected: " + (below ? "> fire, " : "< fire, ") + fire + ")");
        }
        return new Threshold(fire, clear);
    }

    /** Returns whether small values are the bad ones. */
    public boolean isBelow() {
        return clear > fire;
    }

    Verdict judge(double value) {
        double sign = isBelow() ? -1 : 1;
        if (sign * value >= sign * fire) {
            return Verdict.BREACH;
        }
        return sign * value <= sign * clear ? Verdict.CLEAR : Verdict.HOLD;
    }
}
