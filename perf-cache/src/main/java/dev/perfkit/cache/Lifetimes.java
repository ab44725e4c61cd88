package dev.perfkit.cache;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Set;
import java.util.function.DoubleSupplier;
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
    /** The longest near life over a far tier that cannot tell what others change, where none was given. */
    private static final Duration NEAR_UNTOLD = Duration.ofMinutes(1);

    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private final DoubleSupplier random;
    private final Freshness freshness;
    private final Duration timeToLive;
    private final long nearNanos;
    private final long marginNanos;

    private Lifetimes(TieredCacheBuilder<?, ?> builder, Duration nearMost) {
        this.random = builder.random;
        this.freshness = builder.freshness;
        this.timeToLive = builder.timeToLive;
        this.nearNanos = nearMost.toNanos();
        this.marginNanos = (builder.ticker == null ? RESOLUTION.multipliedBy(2) : SHORTEST).toNanos();
    }

    /**
     * Returns the lifetimes as configured.
     *
     * @param told whether nobody else changes values, or this JVM is told
     */
    static Lifetimes of(TieredCacheBuilder<?, ?> builder, boolean told) {
        @Nullable Duration given = builder.freshness.nearTimeToLive();
        // An entry's own time to live may be longer than the cache's, and ends it near as anywhere.
        return new Lifetimes(builder, given != null ? given : told ? LONGEST : NEAR_UNTOLD);
    }

    static Duration requireTimeToLive(String name, Duration timeToLive) {
        requireNonNull(timeToLive, name);
        if (timeToLive.compareTo(SHORTEST) < 0 || timeToLive.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    name + ": " + timeToLive + " (expected: >= " + SHORTEST + " and <= " + LONGEST + ")");
        }
        return timeToLive;
    }

    static Duration requireZeroOrTimeToLive(String name, Duration time) {
        return requireNonNull(time, name).isZero() ? time : requireTimeToLive(name, time);
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) <= 0 ? a : b;
    }

    /** Returns how long what has no time of its own is of use to the near tier; what has one may be so for longer. */
    long usualNanos() {
        long errors = freshness.errorTimeToLive().isZero()
                ? 0
                : 2 * freshness.errorTimeToLiveLimit().toNanos();
        long values = Math.min(nearNanos, timeToLive.toNanos())
                + freshness.staleTime().toNanos();
        return Math.max(values, errors);
    }

    /** Returns what the far tier is to keep of a value that nobody gave a time of its own; null for a null. */
    <V> TierEntry<V> entry(@Nullable V value, EntryOptions options, boolean exactly, Duration loadTime) {
        Duration asked = options.timeToLive();
        Duration usual = value == null && remembersNulls() ? freshness.nullTimeToLive() : timeToLive;
        Duration most = asked != null ? asked : usual;
        Duration time = exactly ? most : jittered(most);
        return new TierEntry<>(value, time, freshness.staleTime(), loadTime, options.tags());
    }

    private Duration jittered(Duration most) {
        return freshness.jitter() == 0 ? most : Duration.ofMillis(Math.max(1, (long) (most.toMillis() * keptShare())));
    }

    private long jittered(long mostNanos) {
        return freshness.jitter() == 0 ? mostNanos : (long) (mostNanos * keptShare());
    }

    private double keptShare() {
        return 1 - freshness.jitter() * random.getAsDouble();
    }

    /** Returns the near life of a value that no far tier has, and that is as old as its storing. */
    Life life(TierEntry<?> entry, long now) {
        return life(now, now, entry.timeToLive().toNanos(), entry.loadTime());
    }

    /** Returns the near life of a value that was given to the far tier some time after {@code sent}. */
    Life life(TierEntry<?> entry, long sent, long now) {
        return lifeBelow(sent, now, entry.timeToLive(), entry.loadTime(), Duration.ZERO);
    }

    /** Returns the near life of a value that the far tier found some time after {@code sent}. */
    Life life(TierRead.Hit<?> hit, long sent, long now) {
        TierEntry<?> entry = hit.entry();
        Duration age = shorter(entry.kept(), LONGEST).minus(shorter(hit.timeLeft(), LONGEST));
        return lifeBelow(
                sent,
                now,
                hit.timeLeft().minus(entry.staleTime()),
                entry.loadTime(),
                age.isNegative() ? Duration.ZERO : age);
    }

    private Life lifeBelow(long sent, long now, Duration freshLeft, Duration loadTime, Duration age) {
        long left = shorter(freshLeft, LONGEST).toNanos() - (now - sent) - marginNanos;
        return life(now, now - age.toNanos(), left, loadTime);
    }

    private Life life(long now, long bornAt, long leftNanos, Duration loadTime) {
        // Where only the near life ends, the far tier has it fresh.
        boolean endsHere = leftNanos <= nearNanos;
        long freshUntil = now + (endsHere ? leftNanos : jittered(nearNanos));
        long servedUntil =
                freshUntil + (endsHere ? freshness.staleWhileRevalidate().toNanos() : 0);
        long keptUntil = freshUntil + freshness.staleIfError().toNanos();
        return new Life(
                bornAt, endsHere ? refreshAt(freshUntil, loadTime) : freshUntil, freshUntil, servedUntil, keptUntil);
    }

    private long refreshAt(long freshUntil, Duration loadTime) {
        if (freshness.refreshAhead() == 0 || loadTime.isZero()) {
            return freshUntil;
        }
        // A random number in (0, 1], so that there is a logarithm.
        double draw = -Math.log(1 - random.getAsDouble());
        return freshUntil - (long) (loadTime.toNanos() * freshness.refreshAhead() * draw);
    }

    /** Returns what to remember of a failure that followed so many others; null for nothing. */
    NearEntry.@Nullable Trouble trouble(Throwable failure, int before, long now) {
        long first = freshness.errorTimeToLive().toNanos();
        if (first == 0) {
            return null;
        }
        long limit = freshness.errorTimeToLiveLimit().toNanos();
        long quiet = before >= 62 || first > limit >> before ? limit : first << before;
        return new NearEntry.Trouble(failure, before + 1, now + quiet, now + 2 * quiet);
    }

    /** Returns an entry of no value, that only remembers trouble. */
    <K, V> NearEntry<K, V> failure(K key, Object id, NearEntry.Trouble trouble, long now) {
        return new NearEntry<>(key, id, null, 0, Set.of(), Life.over(now), trouble);
    }

    boolean remembersNulls() {
        return !freshness.nullTimeToLive().isZero();
    }
}
