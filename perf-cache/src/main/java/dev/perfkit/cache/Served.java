package dev.perfkit.cache;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A value and how a cache came by it; for those who want to know how old it is.
 *
 * <pre>{@code
 * Served<V> served = cache.getServed(key);
 * if (served.stale()) {
 *     log.warn("{}: {} s old", served.reason(), served.age().toSeconds());
 * }
 * }</pre>
 *
 * @param <V> the values
 * @param value the value; null if there is none
 * @param tier where it came from: {@code "near"}, the name of the far tier, {@code "loader"}; {@code "none"} if nobody had it
 * @param age how long ago it was loaded or put, as far as the tiers know
 * @param stale whether it may differ from the source for longer than was asked for
 * @param reason why this value was served
 */
public record Served<V>(@Nullable V value, String tier, Duration age, boolean stale, Reason reason) {
    /** Why a value was served. */
    public enum Reason {
        /** A tier had it, within its time to live. */
        FRESH,
        /** It was loaded for this call, or for one that this call waited for. */
        LOADED,
        /** Its time to live is over, and it is being loaded anew in the background. */
        REVALIDATING,
        /** It could not be loaded; this is what was there before. */
        LOAD_FAILED,
        /** The far tier cannot be heard, and near values may be served all the same for a while. */
        LINK_SUSPENDED,
        /** There is none. */
        ABSENT
    }

    /** Checks that nothing else is null. */
    public Served {
        requireNonNull(tier, "tier");
        requireNonNull(age, "age");
        requireNonNull(reason, "reason");
    }

    static <V> Served<V> absent() {
        return new Served<>(null, "none", Duration.ZERO, false, Reason.ABSENT);
    }

    static <V> Served<V> loaded(@Nullable V value) {
        return new Served<>(value, "loader", Duration.ZERO, false, Reason.LOADED);
    }
}
