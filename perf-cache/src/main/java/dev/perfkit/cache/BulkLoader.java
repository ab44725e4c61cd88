package dev.perfkit.cache;

import java.util.Map;
import java.util.Set;

/**
 * Gets many values at once from where they really live: one query instead of a hundred.
 *
 * <pre>{@code
 * BulkLoader<Long, Product> loader = ids -> repository.findAll(ids);
 * }</pre>
 *
 * <p>What {@link Loader} says of threads, of failures and of asking a cache holds here too, for each of the keys.
 *
 * @param <K> the keys
 * @param <V> the values
 */
@FunctionalInterface
public interface BulkLoader<K, V> {

    /**
     * Returns the present values of the keys. A key that is missing from the answer has none; what was not asked for is
     * disregarded.
     */
    Map<K, V> loadAll(Set<? extends K> keys);
}
