package dev.perfkit.memory;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.MemoryPoolMXBean;
import java.lang.ref.WeakReference;
import org.jspecify.annotations.Nullable;

/** The old generation of G1, which marks it while the program runs. */
final class MarkedOldGeneration implements LiveSet {
    /*
     * Two things tell of a look at the old generation.
     *
     * 1. Its collection usage. It is written after mixed and full collections, and since 20 after the pauses of a concurrent cycle;
     *    a young collection does not touch it. So a value that has changed is new. It stays 0 until the first, and that can
     *    be for ever: where marking finds less than 5 % of the heap to be garbage, as in a plain leak, nothing mixed follows.
     * 2. A canary. Before 20 no bean tells of a concurrent cycle. But a weak reference to a dead object of the old generation is
     *    cleared by marking that generation, and by nothing else. So an object is held for more young collections than any age of
     *    promotion (15), let go, and looked for. What is in use of the old generation then is what lives and the little that
     *    was not worth clearing.
     *
     * Between two looks the old generation grows by what is promoted, dead or not: that says nothing of what lives.
     */
    private static final int PROMOTED = 17;

    private final MemoryPoolMXBean pool;
    private final @Nullable GarbageCollectorMXBean young;
    private final boolean needsCanary;
    private long told;
    private @Nullable Object canary;
    private WeakReference<Object> watch = new WeakReference<>(null);
    private long hatched;

    /**
     * Begins to watch.
     *
     * @param pool the old generation
     * @param young the bean that counts young collections
     * @param needsCanary whether no bean tells of the marking
     */
    MarkedOldGeneration(MemoryPoolMXBean pool, @Nullable GarbageCollectorMXBean young, boolean needsCanary) {
        this.pool = pool;
        this.young = young;
        this.needsCanary = needsCanary && young != null;
        this.told = collectionUsage();
        hatch();
    }

    private void hatch() {
        if (needsCanary && young != null) {
            canary = new Object();
            watch = new WeakReference<>(canary);
            hatched = young.getCollectionCount();
        }
    }

    @Override
    public @Nullable Long poll() {
        long now = collectionUsage();
        boolean looked = now != told;
        told = now;
        boolean dead = needsCanary && isDead();
        if (dead) {
            hatch();
        }
        // A collection that has cleared the generation knows better than what is there some time after its marking.
        return looked ? (Long) now : dead ? (Long) pool.getUsage().getUsed() : null;
    }

    private boolean isDead() {
        if (canary != null && young != null && young.getCollectionCount() - hatched >= PROMOTED) {
            canary = null;
        }
        return canary == null && watch.refersTo(null); // get() while marking is under way would revive it
    }

    private long collectionUsage() {
        return pool.getCollectionUsage().getUsed();
    }
}
