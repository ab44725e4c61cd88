package dev.perfkit.cache;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * What a cache knows of a key, and what a {@code get} would do about it; for a person who wonders.
 *
 * @param cache the cache's name
 * @param key the key's text
 * @param places what each tier has, the nearest first
 * @param dirty whether a change of the key, or of a group it belongs to, waits for the far tier's acknowledgement
 * @param loading whether somebody is looking for the value below the near tier at this moment
 * @param verdict what a {@code get} would do, and why
 */
public record Explanation(
        String cache, String key, List<Place> places, boolean dirty, boolean loading, String verdict) {
    /** Copies the places and checks that nothing is null. */
    public Explanation {
        requireNonNull(cache, "cache");
        requireNonNull(key, "key");
        requireNonNull(verdict, "verdict");
        places = List.copyOf(places);
    }

    /**
     * What one tier has of the key.
     *
     * @param tier {@code "near"}, or the far tier's name
     * @param state {@code "value"}, {@code "null"}, {@code "failure"}, {@code "nothing"}, {@code "no answer"}
     * @param version the far tier's version of it; 0 where it has none
     * @param freshLeft how long it is fresh; negative: since when it is no more
     * @param keptLeft how long the tier still keeps it
     * @param tags its tags
     */
    public record Place(
            String tier, String state, long version, Duration freshLeft, Duration keptLeft, Set<String> tags) {
        /** Copies the tags and checks that nothing is null. */
        public Place {
            requireNonNull(tier, "tier");
            requireNonNull(state, "state");
            requireNonNull(freshLeft, "freshLeft");
            requireNonNull(keptLeft, "keptLeft");
            tags = Set.copyOf(tags);
        }

        static Place without(String tier, String state) {
            return new Place(tier, state, 0, Duration.ZERO, Duration.ZERO, Set.of());
        }
    }
}
