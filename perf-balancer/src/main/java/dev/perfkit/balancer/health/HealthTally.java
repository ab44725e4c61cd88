package dev.perfkit.balancer.health;

import org.jspecify.annotations.Nullable;

/** Rise and fall: how many probes in a row it takes to change one's mind. Not thread-safe. */
final class HealthTally {
    private final HealthPolicy policy;
    private @Nullable Boolean up;
    private int passed;
    private int failed;

    HealthTally(HealthPolicy policy) {
        this.policy = policy;
    }

    /** Counts a probe; returns the new state if it changes with it, or null. */
    @Nullable Boolean add(boolean pass) {
        if (pass) {
            failed = 0;
            passed = Math.min(passed + 1, Integer.MAX_VALUE - 1);
            // What was never seen down does not have to rise.
            return passed >= (up == null ? 1 : policy.rise()) ? change(true) : null;
        }
        passed = 0;
        failed = Math.min(failed + 1, Integer.MAX_VALUE - 1);
        return failed >= policy.fall() ? change(false) : null;
    }

    /** Returns whether it is up, and the last probe was no failure. */
    boolean isUndoubted() {
        return isUp() && failed == 0;
    }

    boolean isUp() {
        return Boolean.TRUE.equals(up);
    }

    private @Nullable Boolean change(boolean now) {
        if (up != null && up == now) {
            return null;
        }
        up = now;
        return now;
    }

    /** Says in words why the state is what it became with the last probe. */
    String explain(@Nullable String failure) {
        return failure == null
                ? "probes passed in a row: " + passed + " (rise: " + policy.rise() + ")"
                : "probes failed in a row: " + failed + " (fall: " + policy.fall() + "), the last: " + failure;
    }
}
