package dev.perfkit.monitor.alert.delivery;

import java.time.Duration;

/**
 * How a channel is tried again that failed.
 *
 * <p>The pause doubles from the first to the longest, each by a random half at most shorter, so that those who failed
 * together do not come back together.
 *
 * @param firstPause after the first failure, by default 1 s
 * @param longestPause the longest, by default 5 minutes
 * @param timeout how long an attempt may take before it is interrupted, by default 30 s
 * @param giveUpAfter how long after its first attempt a message becomes a dead letter, by default 24 hours
 */
public record RetryPolicy(Duration firstPause, Duration longestPause, Duration timeout, Duration giveUpAfter) {
    /** Checks that all are more than zero. */
    public RetryPolicy {
        requirePositive("firstPause", firstPause);
        requirePositive("longestPause", longestPause);
        requirePositive("timeout", timeout);
        requirePositive("giveUpAfter", giveUpAfter);
    }

    /** Returns the defaults. */
    public static RetryPolicy defaults() {
        return new RetryPolicy(
                Duration.ofSeconds(1), Duration.ofMinutes(5), Duration.ofSeconds(30), Duration.ofHours(24));
    }

    /** Returns this with other pauses. */
    public RetryPolicy pauses(Duration firstPause, Duration longestPause) {
        return new RetryPolicy(firstPause, longestPause, timeout, giveUpAfter);
    }

    /** Returns this with another limit to an attempt. */
    public RetryPolicy timeout(Duration timeout) {
        return new RetryPolicy(firstPause, longestPause, timeout, giveUpAfter);
    }

    /** Returns this with another limit to all attempts. */
    public RetryPolicy giveUpAfter(Duration giveUpAfter) {
        return new RetryPolicy(firstPause, longestPause, timeout, giveUpAfter);
    }

    private static void requirePositive(String name, Duration duration) {
        if (duration.isNegative() || duration.isZero()) {
            throw new IllegalArgumentException(name + ": " + duration + " (expected: > 0)");
        }
    }

    /**
     * Returns the pause after a number of failures in a row.
     *
     * @param random from 0 to 1
     */
    long pauseNanos(int failures, double random) {
        double doubled = (double) firstPause.toNanos() * Math.pow(2, Math.min(failures - 1, 62));
        return (long) (Math.min(doubled, (double) longestPause.toNanos()) * (0.5 + random / 2));
    }
}
