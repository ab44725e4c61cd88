package dev.perfkit.task;

import java.time.Duration;

/**
 * What becomes of a task for which there is no room.
 *
 * <pre>{@code
 * Overflow patient = Overflow.block(Duration.ofMillis(100));
 * }</pre>
 *
 * @param rule what to do
 * @param patience how long to wait for room, for {@link Rule#BLOCK}; zero otherwise
 */
public record Overflow(Rule rule, Duration patience) {
    /** What to do. */
    public enum Rule {
        /** The new task is dropped: its future ends in a {@link TaskDroppedException}. */
        DROP_NEWEST,
        /**
         * The task that has waited longest in the lowest lane is dropped; the new one where all that wait are of a higher lane than
         * its own, or wait for their time.
         */
        DROP_OLDEST,
        /**
         * The caller waits for room; where there is none in time, or the caller is interrupted, the new task is dropped. A task that submits
         * to its own queue keeps its worker meanwhile.
         */
        BLOCK,
        /** The caller does the task itself; where it is in the midst of 32 such tasks of that queue, the new one is dropped. */
        CALLER_RUNS,
        /** The caller gets a {@link TaskRejectedException}; the task does not count as submitted. */
        FAIL
    }

    /** Checks the patience. */
    public Overflow {
        boolean waits = rule == Rule.BLOCK;
        if (waits ? patience.isNegative() || patience.isZero() : !patience.isZero()) {
            throw new IllegalArgumentException(
                    "patience: " + patience + " (expected: " + (waits ? "> 0" : "zero, for " + rule) + ")");
        }
    }

    /** Returns {@link Rule#DROP_NEWEST}. */
    public static Overflow dropNewest() {
        return new Overflow(Rule.DROP_NEWEST, Duration.ZERO);
    }

    /** Returns {@link Rule#DROP_OLDEST}. */
    public static Overflow dropOldest() {
        return new Overflow(Rule.DROP_OLDEST, Duration.ZERO);
    }

    /**
     * Returns {@link Rule#BLOCK}.
     *
     * @param patience how long to wait, more than zero
     */
    public static Overflow block(Duration patience) {
        return new Overflow(Rule.BLOCK, patience);
    }

    /** Returns {@link Rule#CALLER_RUNS}. */
    public static Overflow callerRuns() {
        return new Overflow(Rule.CALLER_RUNS, Duration.ZERO);
    }

    /** Returns {@link Rule#FAIL}. */
    public static Overflow fail() {
        return new Overflow(Rule.FAIL, Duration.ZERO);
    }
}
