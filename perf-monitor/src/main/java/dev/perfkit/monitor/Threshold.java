package dev.perfkit.monitor;

import dev.perfkit.monitor.alert.Verdict;

/**
 * Where a level begins and where it ends. The gap between keeps a value that wavers around the limit from starting and
 * ending an alert at each turn.
 *
 * @param fire the least value that breaches, in the unit of the rule's signal
 * @param clear the greatest value that is well again, less than {@code fire}
 */
public record Threshold(double fire, double clear) {
    /** Checks that both are finite and apart. */
    public Threshold {
        if (!Double.isFinite(fire)) {
            throw new IllegalArgumentException("fire: " + fire + " (expected: finite)");
        }
        if (!Double.isFinite(clear) || clear >= fire) {
            throw new IllegalArgumentException("clear: " + clear + " (expected: < fire, " + fire + ")");
        }
    }

    /** Returns the threshold that clears a tenth of its size below where it fires. */
    static Threshold at(double fire) {
        return new Threshold(fire, fire - Math.abs(fire) / 10);
    }

    Verdict judge(double value) {
        if (value >= fire) {
            return Verdict.BREACH;
        }
        return value <= clear ? Verdict.CLEAR : Verdict.HOLD;
    }
}
