package dev.perfkit.cache;

import dev.perfkit.stats.LatencySnapshot;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a cache has done since it was built, and how it stands.
 *
 * @param name the cache's name
 * @param near the tier in this JVM
 * @param far the shared tier, or the uppermost of several; null if there is none
 * @param further the tiers below that, the nearest first
 * @param loads how long the loader took, failed loads included and counted as errors
 * @param overtaken how many loaded values the far tier refused, since their key was changed during the load
 * @param dirtyKeys how many keys and groups wait for the far tier to acknowledge that they were changed
 * @param lostInvalidations how many could not be kept waiting, there being too many, so that all keys are held for changed
 *     until the far tier acknowledges that
 * @param serving how old what was served was
 */
public record CacheSnapshot(
        String name,
        TierSnapshot near,
        @Nullable TierSnapshot far,
        List<TierSnapshot> further,
        LatencySnapshot loads,
        long overtaken,
        int dirtyKeys,
        long lostInvalidations,
        ServingSnapshot serving) {
    /** Copies the further tiers. */
    public CacheSnapshot {
        further = List.copyOf(further);
    }

    /** Creates a snapshot of a cache with one far tier at most. */
    public CacheSnapshot(
            String name,
            TierSnapshot near,
            @Nullable TierSnapshot far,
            LatencySnapshot loads,
            long overtaken,
            int dirtyKeys,
            long lostInvalidations,
            ServingSnapshot serving) {
        this(name, near, far, List.of(), loads, overtaken, dirtyKeys, lostInvalidations, serving);
    }

    /**
     * Returns the share of all reads that a tier answered, 0 to 1; {@code NaN} when there were none. Of reads that waited for
     * one and the same question to the far tier, one counts as answered by it.
     */
    public double hitRate() {
        long reads = near.hits() + near.misses();
        long farHits = (far == null ? 0 : far.hits())
                + further.stream().mapToLong(TierSnapshot::hits).sum();
        return reads == 0 ? Double.NaN : (double) (near.hits() + farHits) / (double) reads;
    }
}
