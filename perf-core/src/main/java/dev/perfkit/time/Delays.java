package dev.perfkit.time;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Checks of delays and intervals, with one wording. */
final class Delays {
    private Delays() {}

    /** Returns the delay in nanoseconds; one too long for a long is 292 years, the longest there is. */
    static long nanos(String name, Duration delay) {
        if (delay.isNegative()) {
            throw new IllegalArgumentException(name + ": " + delay + " (expected: >= 0)");
        }
        return TimeUnit.NANOSECONDS.convert(delay);
    }

    static Duration positive(String name, Duration duration) {
        if (duration.isNegative() || duration.isZero()) {
            throw new IllegalArgumentException(name + ": " + duration + " (expected: > 0)");
        }
        return duration;
    }
}
