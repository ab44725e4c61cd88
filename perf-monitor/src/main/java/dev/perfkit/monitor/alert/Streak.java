package dev.perfkit.monitor.alert;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long a verdict has lasted. Only the time between two evaluations that gave it one after the other counts: what went
 * on while there was no data is not known, and proves nothing.
 *
 * @param heldNanos the time that counts
 * @param lastAt when the verdict was last given
 * @param frozen whether there has been no data since
 */
record Streak(long heldNanos, long lastAt, boolean frozen) {

    /** The verdict was given again, or for the first time. */
    static Streak extend(@Nullable Streak streak, long now) {
        if (streak == null) {
            return new Streak(0, now, false);
        }
        long held = streak.frozen ? streak.heldNanos : streak.heldNanos + (now - streak.lastAt);
        return new Streak(held, now, false);
    }

    /** There was no data. */
    static @Nullable Streak freeze(@Nullable Streak streak) {
        return streak == null ? null : new Streak(streak.heldNanos, streak.lastAt, true);
    }

    boolean lasts(Duration atLeast) {
        return Duration.ofNanos(heldNanos).compareTo(atLeast) >= 0;
    }

    /** Returns whether the last evaluation that gave the verdict lies further back than that. */
    boolean isOlderThan(Duration age, long now) {
        return Duration.ofNanos(now - lastAt).compareTo(age) > 0;
    }
}
