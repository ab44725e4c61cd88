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
 * must not ask the cache for its own key.
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
