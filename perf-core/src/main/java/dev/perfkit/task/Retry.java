package dev.perfkit.task;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How often a task that throws is tried again, and after how long.
 *
 * <p>Before the n-th further try passes a time drawn evenly from zero to {@code first * 2^(n-1)}, at most {@code cap}: drawn from the whole
 * range, so that many that failed together do not come back together. An {@link Error} is never tried again, nor is a task whose time was up.
 *
 * <p><b>Source:</b> M. Brooker, "Exponential Backoff And Jitter", 2015 ("full jitter").
 *
 * @param times how many further tries, 0 to 1,000
 * @param first the longest wait before the first of them, more than zero
 * @param cap the longest wait before any, at least {@code first}
 */
public record Retry(int times, Duration first, Duration cap) {
    private static final int MOST = 1_000;

    /** Checks the ranges. */
    public Retry {
        if (times < 0 || times > MOST) {
            throw new IllegalArgumentException("times: " + times + " (expected: 0.." + MOST + ")");
        }
        if (first.isNegative() || first.isZero()) {
            throw new IllegalArgumentException("first: " + first + " (expected: > 0)");
        }
        if (cap.compareTo(first) < 0 || cap.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException("cap: " + cap + " (expected: " + first + ", which is first, .. PT24H)");
        }
    }

    /** Returns that nothing is tried again. */
    public static Retry none() {
        return times(0);
    }

    /** Returns so many further tries, after up to 100 ms at first and 10 s at last. */
    public static Retry times(int times) {
        return new Retry(times, Duration.ofMillis(100), Duration.ofSeconds(10));
    }

    /** Returns the same with other waits. */
    public Retry withWaits(Duration first, Duration cap) {
        return new Retry(times, first, cap);
    }

    boolean allows(Throwable failure, int triesBefore) {
        return triesBefore <= times && !(failure instanceof Error);
    }

    /** Draws the wait before a further try, from the first on. */
    Duration wait(int number, RandomGenerator random) {
        long longest = cap.toNanos();
        int doublings = number - 1;
        if (doublings < Long.numberOfLeadingZeros(first.toNanos()) - 1) {
            longest = Math.min(longest, first.toNanos() << doublings);
        }
        return Duration.ofNanos(random.nextLong(longest + 1));
    }
}
