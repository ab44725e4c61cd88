package dev.perfkit.cache;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How one entry is kept, where that differs from the others of its cache.
 *
 * <pre>{@code
 * cache.put(key, load(key), EntryOptions.standard().timeToLive(Duration.ofMinutes(5)));
 *
 * TieredCache.<Long, Product>builder("products")
 *         .entryOptions((id, product) -> EntryOptions.standard().tags("name:" + product.name()));
 * }</pre>
 *
 * @param timeToLive how long it is fresh, 1 ms to 100 years; null for the cache's time to live
 * @param tags the tags that {@link TieredCache#invalidateTag} knows it by
 */
public record EntryOptions(@Nullable Duration timeToLive, Set<String> tags) {
    private static final EntryOptions STANDARD = new EntryOptions(null, Set.of());

    /** Checks the time and the tags, and copies these. */
    public EntryOptions {
        if (timeToLive != null) {
            Lifetimes.requireTimeToLive("timeToLive", timeToLive);
        }
        for (String tag : requireNonNull(tags, "tags")) {
            if (requireNonNull(tag, "tag").isBlank()) {
                throw new IllegalArgumentException("tag: \"" + tag + "\" (expected: not blank)");
            }
        }
        tags = Set.copyOf(tags);
    }

    /** Returns the options of an entry like all others. */
    public static EntryOptions standard() {
        return STANDARD;
    }

    /** Returns these options with another time to live. */
    public EntryOptions timeToLive(Duration timeToLive) {
        return new EntryOptions(requireNonNull(timeToLive, "timeToLive"), tags);
    }

    /** Returns these options with other tags. */
    public EntryOptions tags(String... tags) {
        return tags(Arrays.asList(requireNonNull(tags, "tags")));
    }

    /** Returns these options with other tags. */
    public EntryOptions tags(Collection<String> tags) {
        return new EntryOptions(timeToLive, new LinkedHashSet<>(requireNonNull(tags, "tags")));
    }
}
