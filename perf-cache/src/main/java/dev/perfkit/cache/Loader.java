package dev.perfkit.cache;

import static java.util.Objects.requireNonNull;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Gets a value from where it really lives: a query, a call, a computation.
 *
 * <pre>{@code
 * Loader<Long, Product> loader = id -> repository.find(id);
 * Loader<Long, Product> withBulk = Loader.of(id -> repository.find(id), ids -> repository.findAll(ids));
 * Loader<Long, Product> async = Loader.async(id -> CompletableFuture.supplyAsync(() -> repository.find(id)));
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
     * @return the value; null if there is none
     */
    @Nullable V load(K key);

    /** Returns the present values of several keys, as {@link BulkLoader#loadAll}; here one after the other. */
    default Map<K, V> loadAll(Set<? extends K> keys) {
        Map<K, V> values = new LinkedHashMap<>();
        for (K key : keys) {
            V value = load(key);
            if (value != null) {
                values.put(key, value);
            }
        }
        return values;
    }

    /** Returns a loader that gets several keys by one call of the second. */
    static <K, V> Loader<K, V> of(Loader<? super K, ? extends V> one, BulkLoader<K, V> many) {
        requireNonNull(one, "one");
        requireNonNull(many, "many");
        return new Loader<>() {
            @Override
            public @Nullable V load(K key) {
                return one.load(key);
            }

            @Override
            public Map<K, V> loadAll(Set<? extends K> keys) {
                return many.loadAll(keys);
            }
        };
    }

    /**
     * Returns a loader that holds no thread while it waits. A synchronous call of the cache waits for it; {@link
     * TieredCache#async} does not. What completes the stage exceptionally reaches the callers as it is, without the {@link
     * java.util.concurrent.CompletionException} around it.
     */
    static <K, V> Loader<K, V> async(Function<? super K, ? extends CompletionStage<@Nullable V>> load) {
        return new AsyncLoader<>(requireNonNull(load, "load"));
    }
}
