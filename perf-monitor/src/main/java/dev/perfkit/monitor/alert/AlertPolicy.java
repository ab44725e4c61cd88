package dev.perfkit.monitor.alert;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The patience of an alert. All durations are zero or more, and are measured in monotonic time between evaluations.
 *
 * @param pendingFor how long a breach lasts before it fires; zero fires at once
 * @param keepFiring how long it must be clear before it resolves, or before a critical alert falls to a warning
 * @param grace how long a pending alert waits for data before it is given up
 * @param keepResolved how long a resolved alert is kept before it is forgotten
 * @param breaches how many evaluations of how many must breach for a pending alert to go on
 * @param resolveWithoutData after how long without data a firing alert resolves; null where silence is no good news
 */
public record AlertPolicy(
        Duration pendingFor,
        Duration keepFiring,
        Duration grace,
        Duration keepResolved,
        Breaches breaches,
        @Nullable Duration resolveWithoutData) {

    /** Checks that nothing is negative. */
    public AlertPolicy {
        requireNotNegative("pendingFor", pendingFor);
        requireNotNegative("keepFiring", keepFiring);
        requireNotNegative("grace", grace);
        requireNotNegative("keepResolved", keepResolved);
        if (resolveWithoutData != null) {
            requireNotNegative("resolveWithoutData", resolveWithoutData);
        }
    }

    /** Makes one whose every evaluation must breach, and that no silence resolves. */
    public AlertPolicy(Duration pendingFor, Duration keepFiring, Duration grace, Duration keepResolved) {
        this(pendingFor, keepFiring, grace, keepResolved, Breaches.ALL, null);
    }

    /** Returns this with another time that it must be clear. */
    AlertPolicy withKeepFiring(Duration longer) {
        return new AlertPolicy(pendingFor, longer, grace, keepResolved, breaches, resolveWithoutData);
    }

    private static void requireNotNegative(String name, Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException(name + ": " + duration + " (expected: >= 0)");
        }
    }

    /**
     * How many evaluations must breach while an alert is pending. Those that have a value that is neither bad nor well again,
     * {@link Verdict#HOLD}, may be the rest; a clear one always ends it.
     *
     * @param of how many, at least 1
     * @param among of the last how many that had a value, at least {@code of} and at most 64
     */
    public record Breaches(int of, int among) {
        /** Every one. */
        public static final Breaches ALL = new Breaches(1, 1);

        /** Checks both against their range. */
        public Breaches {
            if (among < 1 || among > 64) {
                throw new IllegalArgumentException("among: " + among + " (expected: >= 1 and <= 64)");
            }
            if (of < 1 || of > among) {
                throw new IllegalArgumentException("of: " + of + " (expected: >= 1 and <= among, " + among + ")");
            }
        }

        /** Returns whether so many others among the last ones are still few enough. */
        boolean allows(long others) {
            long lately = among == 64 ? others : others & (1L << among) - 1;
            return Long.bitCount(lately) <= among - of;
        }
    }
}
