package dev.perfkit.cache;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link CacheTier} keeps for a key.
 *
 * @param <V> the values
 * @param value the value; null where it is known that there is none
 * @param timeToLive how long it is fresh, from its storing on
 * @param staleTime how long it is kept after that, for those who would rather have an old value than none
 * @param loadTime how long the loader took; zero where that is not known
 * @param tags the tags that it can be invalidated by
 */
public record TierEntry<V>(
        @Nullable V value, Duration timeToLive, Duration staleTime, Duration loadTime, Set<String> tags) {

    /** Copies the tags and checks that nothing else is null. */
    public TierEntry {
        requireNonNull(timeToLive, "timeToLive");
        requireNonNull(staleTime, "staleTime");
        requireNonNull(loadTime, "loadTime");
        tags = Set.copyOf(tags);
    }

    /** Returns an entry with nothing but a value and its time. */
    public static <V> TierEntry<V> of(@Nullable V value, Duration timeToLive) {
        return new TierEntry<>(value, timeToLive, Duration.ZERO, Duration.ZERO, Set.of());
    }

    /** Returns how long the tier keeps it. */
    public Duration kept() {
        return timeToLive.plus(staleTime);
    }
}
