package dev.perfkit.cache;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * What a cache does while its far tier does not answer or cannot be heard.
 *
 * <pre>{@code
 * Resilience resilience = Resilience.standard()
 *         .lenience(Duration.ofSeconds(30))
 *         .unacknowledged(Resilience.Unacknowledged.PENDING);
 * }</pre>
 *
 * @param probeInterval how often a far tier that failed is asked whether it answers again, 1 ms to a day
 * @param unacknowledged what a change does that the far tier did not acknowledge
 * @param dirtyLimit how many keys, and groups of keys, are kept waiting for the far tier to acknowledge that they were changed;
 *     where that is not enough, all that the tier has of this cache is invalidated when it answers again
 * @param lenience how long near values are served after the far tier was found not to be heard; zero: not at all
 */
public record Resilience(Duration probeInterval, Unacknowledged unacknowledged, int dirtyLimit, Duration lenience) {
    private static final Duration SHORTEST_INTERVAL = Duration.ofMillis(1);
    private static final Duration LONGEST_INTERVAL = Duration.ofDays(1);
    private static final Resilience STANDARD =
            new Resilience(Duration.ofSeconds(1), Unacknowledged.THROW, 10_000, Duration.ZERO);

    /** What a change does that the far tier did not acknowledge, and that the cache repeats until it does. */
    public enum Unacknowledged {
        /** It throws {@link UnacknowledgedException}. */
        THROW,
        /** It returns {@link Acknowledgement#PENDING}. */
        PENDING
    }

    /** Checks the ranges. */
    public Resilience {
        requireNonNull(probeInterval, "probeInterval");
        requireNonNull(unacknowledged, "unacknowledged");
        if (probeInterval.compareTo(SHORTEST_INTERVAL) < 0 || probeInterval.compareTo(LONGEST_INTERVAL) > 0) {
            throw new IllegalArgumentException("probeInterval: " + probeInterval + " (expected: >= " + SHORTEST_INTERVAL
                    + " and <= " + LONGEST_INTERVAL + ")");
        }
        if (dirtyLimit < 0) {
            throw new IllegalArgumentException("dirtyLimit: " + dirtyLimit + " (expected: >= 0)");
        }
        Lifetimes.requireZeroOrTimeToLive("lenience", lenience);
    }

    /** Returns the default: a probe each second, unacknowledged changes throw, 10,000 are kept waiting, no lenience. */
    public static Resilience standard() {
        return STANDARD;
    }

    /** Returns a copy with another interval, 1 ms to a day. */
    public Resilience probeInterval(Duration interval) {
        return new Resilience(interval, unacknowledged, dirtyLimit, lenience);
    }

    /** Returns a copy that does this with unacknowledged changes. */
    public Resilience unacknowledged(Unacknowledged what) {
        return new Resilience(probeInterval, what, dirtyLimit, lenience);
    }

    /** Returns a copy that keeps so many changes waiting. */
    public Resilience dirtyLimit(int limit) {
        return new Resilience(probeInterval, unacknowledged, limit, lenience);
    }

    /** Returns a copy that serves near values for so long after the far tier was found not to be heard. */
    public Resilience lenience(Duration bound) {
        return new Resilience(probeInterval, unacknowledged, dirtyLimit, bound);
    }
}
