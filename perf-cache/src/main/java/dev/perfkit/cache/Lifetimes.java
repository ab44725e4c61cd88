package dev.perfkit.cache;

import dev.perfkit.time.Ticker;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long values live in either tier.
 *
 * <p>A value in the near tier ends no later than in the far tier. What is left there is counted from the moment the
 * question was <em>sent</em>, so that the way there and back makes the near life shorter, never longer; and the near tier's
 * clock, where it is a coarse one, runs late by its resolution, for which a margin is taken off, as for the millisecond
 * that the far tier may round.
 */
final class Lifetimes {
    /** How coarse the near tier's own ticker is. */
    static final Duration RESOLUTION = Duration.ofMillis(10);
    /** The near time to live over a far tier, where none was given. */
    private static final Duration NEAR_OVER_FAR = Duration.ofMinutes(1);

    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private final Ticker ticker;
    private final Duration timeToLive;
    private final long nearNanos;
    private final long marginNanos;

    private Lifetimes(Ticker ticker, Duration timeToLive, Duration nearTimeToLive, Duration margin) {
        this.ticker = ticker;
        this.timeToLive = timeToLive;
        this.nearNanos = nearTimeToLive.toNanos();
        this.marginNanos = margin.toNanos();
    }

    static Lifetimes of(TieredCacheBuilder<?, ?> builder, Ticker ticker) {
        Duration margin = builder.ticker == null ? RESOLUTION.multipliedBy(2) : SHORTEST;
        return new Lifetimes(ticker, builder.timeToLive, nearOf(builder), margin);
    }

    private static Duration nearOf(TieredCacheBuilder<?, ?> builder) {
        @Nullable Duration given = builder.nearTimeToLive;
        if (given != null) {
            return given;
        }
        return builder.far == null ? builder.timeToLive : shorter(builder.timeToLive, NEAR_OVER_FAR);
    }

    static Duration requireTimeToLive(String name, Duration timeToLive) {
        if (timeToLive.compareTo(SHORTEST) < 0 || timeToLive.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    name + ": " + timeToLive + " (expected: >= " + SHORTEST + " and <= " + LONGEST + ")");
        }
        return timeToLive;
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) <= 0 ? a : b;
    }

    Duration timeToLive() {
        return timeToLive;
    }

    /** Returns the near life of a value that no far tier bounds. */
    long nearNanos() {
        return nearNanos;
    }

    /** Returns the near life of a value that no far tier bounds and whose owner gave it so long to live. */
    long nearNanos(Duration limit) {
        return Math.min(nearNanos, limit.toNanos());
    }

    /** Returns the near life of a value that the far tier keeps that long, from some moment after {@code sent} on. */
    long nearNanos(Duration left, long sent) {
        long leftNanos = shorter(left, LONGEST).toNanos() - (ticker.read() - sent) - marginNanos;
        return Math.min(nearNanos, leftNanos);
    }
}
