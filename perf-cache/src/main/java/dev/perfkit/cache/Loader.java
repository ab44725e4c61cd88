package dev.perfkit.cache;

import org.jspecify.annotations.Nullable;

/**
 * Gets a value from where it really lives: a query, a call, a computation.
 *
 * <pre>{@code
 * Loader<Long, Product> loader = id -> repository.find(id);
 * }</pre>
 *
 * <p>It runs on the thread that asked the cache, and may be called for many keys at once but never twice at once for the
 * same key, unless that key was put or invalidated in between. What it throws reaches every caller that waited for it. It
 * may ask a cache for other keys. It must not ask for its own, nor two loaders for each other's: that is answered by an
 * {@link IllegalStateException}, unless the asking is done on yet another thread, which nobody can see and which waits for
 * ever.
 *
 * @param <K> the keys
 * @param <V> the values
 */
@FunctionalInterface
public interface Loader<K, V> {

    /**
     * Returns the present value of the key.
     *
     * @return the value; null if there is none, which is not cached
     */
    @Nullable V load(K key);
}
