package dev.perfkit.cache;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How fresh the values of a cache are, and when an older one is better than none.
 *
 * <pre>{@code
 * Freshness freshness = Freshness.standard()
 *         .nullTimeToLive(Duration.ofSeconds(30))
 *         .staleIfError(Duration.ofMinutes(10))
 *         .refreshAhead(1);
 * }</pre>
 *
 * @param nearTimeToLive how long values live in the near tier at most, whatever their time to live, and shortened by the {@code
 *     jitter}; null for the default: as long as anywhere, but one minute over a far tier that cannot tell what others change
 * @param nullTimeToLive how long it is remembered that there is no value; zero: not at all
 * @param errorTimeToLive how long a failed load is remembered, and thrown anew without loading; zero: not at all
 * @param errorTimeToLiveLimit what that time, doubled with each further failure, does not exceed
 * @param staleIfError how long after its end a value is served if its load fails, marked as stale; zero: not at all.
 *     While the far tier cannot be heard the near tier has none to give, but within the {@link Resilience#lenience}
 * @param staleWhileRevalidate how long after its end a value is served while it is loaded anew in the background, marked as
 *     stale; zero: not at all
 * @param refreshAhead how eagerly values are loaded anew before their end, in the background and when somebody asks: the
 *     beta of XFetch (Vattani, Chierichetti, Lowenstein: Optimal Probabilistic Cache Stampede Prevention, VLDB 2015). The
 *     instant is drawn once, when the value is stored: end - load time * beta * -ln(random). 0: never; 1 is what the
 *     paper recommends
 * @param jitter by which share times to live are shortened at most, at random, so that what was stored together does not
 *     end together; a time given with a put is kept as it is
 * @param verified which share of the near hits is compared with the source, in the background; 0: none. The source is the loader of
 *     the call, or the cache's where the call has none; without either there is nothing to compare with. So hits of methods with
 *     {@link Cached}, whose bodies only a caller can run, are compared by a loader of the cache's own alone. All near hits pay for a
 *     second look, a reading of the clock and a random number then, and the ages of all are counted
 */
public record Freshness(
        @Nullable Duration nearTimeToLive,
        Duration nullTimeToLive,
        Duration errorTimeToLive,
        Duration errorTimeToLiveLimit,
        Duration staleIfError,
        Duration staleWhileRevalidate,
        double refreshAhead,
        double jitter,
        double verified) {
    private static final Duration LONGEST_ERROR = Duration.ofMinutes(1);
    private static final Freshness STANDARD =
            new Freshness(null, Duration.ZERO, Duration.ZERO, LONGEST_ERROR, Duration.ZERO, Duration.ZERO, 0, 0.1, 0);

    /** Checks the ranges. */
    public Freshness {
        if (nearTimeToLive != null) {
            Lifetimes.requireTimeToLive("nearTimeToLive", nearTimeToLive);
        }
        Lifetimes.requireZeroOrTimeToLive("nullTimeToLive", nullTimeToLive);
        Lifetimes.requireZeroOrTimeToLive("errorTimeToLive", errorTimeToLive);
        Lifetimes.requireZeroOrTimeToLive("staleIfError", staleIfError);
        Lifetimes.requireZeroOrTimeToLive("staleWhileRevalidate", staleWhileRevalidate);
        requireNonNull(errorTimeToLiveLimit, "errorTimeToLiveLimit");
        if (errorTimeToLiveLimit.compareTo(errorTimeToLive) < 0) {
            throw new IllegalArgumentException("errorTimeToLiveLimit: " + errorTimeToLiveLimit
                    + " (expected: >= errorTimeToLive, " + errorTimeToLive + ")");
        }
        Lifetimes.requireTimeToLive("errorTimeToLiveLimit", errorTimeToLiveLimit);
        requireRange("refreshAhead", refreshAhead, 100);
        requireRange("jitter", jitter, 0.9);
        requireRange("verified", verified, 1);
    }

    private static void requireRange(String name, double value, double most) {
        if (!(value >= 0 && value <= most)) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: >= 0 and <= " + most + ")");
        }
    }

    /** Returns the default: a jitter of 10 %, and nothing stale, nothing remembered of nulls and errors. */
    public static Freshness standard() {
        return STANDARD;
    }

    /** Returns how long after its end a value is kept. */
    Duration staleTime() {
        return staleIfError.compareTo(staleWhileRevalidate) > 0 ? staleIfError : staleWhileRevalidate;
    }

    /** Returns a copy with another near time to live, 1 ms to 100 years. */
    public Freshness nearTimeToLive(Duration most) {
        return with(draft -> draft.nearTimeToLive = most);
    }

    /** Returns a copy that remembers for so long that there is no value. */
    public Freshness nullTimeToLive(Duration time) {
        return with(draft -> draft.nullTimeToLive = time);
    }

    /** Returns a copy that remembers a failed load for so long, twice as long after the next failure, and so on up to a limit. */
    public Freshness errorTimeToLive(Duration first, Duration limit) {
        return with(draft -> {
            draft.errorTimeToLive = first;
            draft.errorTimeToLiveLimit = limit;
        });
    }

    /** Returns a copy that serves values for so long after their end if they cannot be loaded. */
    public Freshness staleIfError(Duration time) {
        return with(draft -> draft.staleIfError = time);
    }

    /** Returns a copy that serves values for so long after their end while they are loaded anew. */
    public Freshness staleWhileRevalidate(Duration time) {
        return with(draft -> draft.staleWhileRevalidate = time);
    }

    /** Returns a copy that loads values anew before their end, with this beta, 0 to 100. */
    public Freshness refreshAhead(double beta) {
        return with(draft -> draft.refreshAhead = beta);
    }

    /** Returns a copy that shortens times to live by up to this share, 0 to 0.9. */
    public Freshness jitter(double share) {
        return with(draft -> draft.jitter = share);
    }

    /** Returns a copy that compares this share of the near hits with the source, 0 to 1; see {@link ServingSnapshot#wrongRate}. */
    public Freshness verified(double share) {
        return with(draft -> draft.verified = share);
    }

    private Freshness with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.finished();
    }

    /** A copy that is still to be changed. */
    private static final class Draft {
        @Nullable Duration nearTimeToLive;

        Duration nullTimeToLive;
        Duration errorTimeToLive;
        Duration errorTimeToLiveLimit;
        Duration staleIfError;
        Duration staleWhileRevalidate;
        double refreshAhead;
        double jitter;
        double verified;

        Draft(Freshness from) {
            nearTimeToLive = from.nearTimeToLive;
            nullTimeToLive = from.nullTimeToLive;
            errorTimeToLive = from.errorTimeToLive;
            errorTimeToLiveLimit = from.errorTimeToLiveLimit;
            staleIfError = from.staleIfError;
            staleWhileRevalidate = from.staleWhileRevalidate;
            refreshAhead = from.refreshAhead;
            jitter = from.jitter;
            verified = from.verified;
        }

        Freshness finished() {
            return new Freshness(
                    nearTimeToLive,
                    nullTimeToLive,
                    errorTimeToLive,
                    errorTimeToLiveLimit,
                    staleIfError,
                    staleWhileRevalidate,
                    refreshAhead,
                    jitter,
                    verified);
        }
    }
}
