package dev.perfkit.cache;

import dev.perfkit.stats.LatencySnapshot;

/**
 * What one tier of a cache has done since it was built.
 *
 * @param name {@code "near"}, or the name of the far tier; with a number, {@code "redis-2"}, where one above has the same
 * @param up whether the tier is asked at the moment; false while the cache does without a far tier that failed
 * @param hits how many reads found a value
 * @param misses how many did not, those included that found one they could not decode
 * @param sets how many values it took
 * @param deletes how many removals it was asked for
 * @param evictions how many values it dropped on its own, for age or want of room; 0 for a far tier, which does not tell
 * @param evictedWeight what those weighed in all; as many as they are where values are not weighed
 * @param errors how many calls it did not answer, and how many loaded values it could not take; 0 for the near tier
 * @param undecodable how many values were there but could no longer be decoded
 * @param entries how many values it has, about, and for a moment what was invalidated with all others; -1 for a far tier, which does not tell
 * @param calls how long the tier took to answer, failed calls included and counted as errors; of nothing for the near tier
 */
public record TierSnapshot(
        String name,
        boolean up,
        long hits,
        long misses,
        long sets,
        long deletes,
        long evictions,
        long evictedWeight,
        long errors,
        long undecodable,
        long entries,
        LatencySnapshot calls) {

    /** Returns the hits as a share of the reads that were answered, 0 to 1; {@code NaN} when there were none. */
    public double hitRate() {
        long reads = hits + misses;
        return reads == 0 ? Double.NaN : (double) hits / (double) reads;
    }
}
