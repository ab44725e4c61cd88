package dev.perfkit.simulations.coherence;

/** Reads what stands in Redis, past all near tiers. */
interface FarView extends AutoCloseable {
    /** Returns the version that stands there, or {@code CacheNode.ABSENT}. */
    long read(int key);

    @Override
    void close();
}
