package dev.perfkit.cache;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A {@link TieredCache} for callers that do not wait: the same cache, the same promises, by {@link CompletableFuture}.
 *
 * <pre>{@code
 * AsyncTieredCache<K, V> async = cache.async();
 * async.get(key).thenAccept(this::use);
 * }</pre>
 *
 * <p>A near hit is a future that is done. Anything else runs on the cache's executor, which the far tier may hold up for a
 * timeout of its own; a {@linkplain Loader#async loader that is asynchronous} holds no thread while it loads. No future
 * is completed on a thread of another caller. An executor of few threads may be full of callers that wait for each other:
 * do not call the synchronous cache on it.
 *
 * <p><b>Failures:</b> what the method of {@link TieredCache} throws, the future ends with; a null argument is thrown at once.
 * Cancelling a future cancels nothing but that future.
 *
 * @param <K> the keys
 * @param <V> the values
 */
public interface AsyncTieredCache<K, V> {

    /** As {@link TieredCache#get(Object)}. */
    CompletableFuture<@Nullable V> get(K key);

    /** As {@link TieredCache#get(Object, Loader)}, with a loader as of {@link Loader#async}. */
    CompletableFuture<@Nullable V> get(K key, Function<? super K, ? extends CompletionStage<@Nullable V>> loader);

    /** As {@link TieredCache#getServed}. */
    CompletableFuture<Served<V>> getServed(K key);

    /** As {@link TieredCache#contains}. */
    CompletableFuture<Boolean> contains(K key);

    /** As {@link TieredCache#getAll(Collection)}. */
    CompletableFuture<Map<K, V>> getAll(Collection<? extends K> keys);

    /** As {@link TieredCache#getAll(Collection, BulkLoader)}. */
    CompletableFuture<Map<K, V>> getAll(Collection<? extends K> keys, BulkLoader<K, V> loader);

    /** As {@link TieredCache#put(Object, Object)}. */
    CompletableFuture<Acknowledgement> put(K key, V value);

    /** As {@link TieredCache#put(Object, Object, Duration)}. */
    CompletableFuture<Acknowledgement> put(K key, V value, Duration timeToLive);

    /** As {@link TieredCache#put(Object, Object, EntryOptions)}. */
    CompletableFuture<Acknowledgement> put(K key, V value, EntryOptions options);

    /** As {@link TieredCache#invalidate}. */
    CompletableFuture<Acknowledgement> invalidate(K key);

    /** As {@link TieredCache#invalidateAll(Collection)}. */
    CompletableFuture<Acknowledgement> invalidateAll(Collection<? extends K> keys);

    /** As {@link TieredCache#invalidateTag}. */
    CompletableFuture<Acknowledgement> invalidateTag(String tag);

    /** As {@link TieredCache#invalidatePrefix}. */
    CompletableFuture<Acknowledgement> invalidatePrefix(String prefix);

    /** As {@link TieredCache#invalidateAll()}. */
    CompletableFuture<Acknowledgement> invalidateAll();

    /** As {@link TieredCache#invalidatePattern}, which never waits; {@link PatternRemoval#done} is its end. */
    PatternRemoval invalidatePattern(String glob);

    /** Returns a function that looks into the cache before it asks the one given, as {@link TieredCache#cached} does. */
    default Function<K, CompletableFuture<@Nullable V>> cached(
            Function<? super K, ? extends CompletionStage<@Nullable V>> function) {
        Objects.requireNonNull(function, "function");
        return key -> get(key, function);
    }

    /** As {@link TieredCache#explain}. */
    CompletableFuture<Explanation> explain(K key);

    /** Returns the cache for callers that wait. */
    TieredCache<K, V> sync();
}
