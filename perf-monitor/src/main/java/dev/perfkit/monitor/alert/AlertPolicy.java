package dev.perfkit.monitor.alert;

import java.time.Duration;

/**
 * The patience of an alert. All durations are zero or more, and are measured in monotonic time between evaluations.
 *
 * @param pendingFor how long a breach lasts before it fires; zero fires at once
 * @param keepFiring how long it must be clear before it resolves, or before a critical alert falls to a warning
 * @param grace how long a pending alert waits for data before it is given up
 * @param keepResolved how long a resolved alert is kept before it is forgotten
 */
public record AlertPolicy(Duration pendingFor, Duration keepFiring, Duration grace, Duration keepResolved) {
    /** Checks that nothing is negative. */
    public AlertPolicy {
        requireNotNegative("pendingFor", pendingFor);
        requireNotNegative("keepFiring", keepFiring);
        requireNotNegative("grace", grace);
        requireNotNegative("keepResolved", keepResolved);
    }

    private static void requireNotNegative(String name, Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException(name + ": " + duration + " (expected: >= 0)");
        }
    }
}
