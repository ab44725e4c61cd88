package dev.perfkit.cache.kit;

/**
 * A cache of versions, as those see it who test it: one of the nodes that share a far tier.
 *
 * <p><b>Thread safety:</b> implementations are safe for use by any number of threads. <b>Failures:</b> a change that the cache
 * cannot vouch for throws.
 */
public interface CacheNode extends AutoCloseable {
    /** What {@link #get} returns where there is nothing. */
    long ABSENT = 0;

    /** Returns the version in the cache, or loads it. */
    long get(int key);

    /** Puts a version. */
    void put(int key, long version);

    /** Removes the key. */
    void remove(int key);

    @Override
    void close();
}
