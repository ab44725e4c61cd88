package dev.perfkit.cache;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The cache by futures. */
final class AsyncView<K, V> implements AsyncTieredCache<K, V> {
    private final LayeredCache<K, V> cache;
    private final Finder<K, V> finder;
    private final Executor executor;
    private final @Nullable Loader<? super K, ? extends V> loader;

    AsyncView(
            LayeredCache<K, V> cache,
            Finder<K, V> finder,
            Executor executor,
            @Nullable Loader<? super K, ? extends V> loader) {
        this.cache = cache;
        this.finder = finder;
        this.executor = executor;
        this.loader = loader;
    }

    @Override
    public CompletableFuture<@Nullable V> get(K key) {
        NearEntry<K, V> hit = cache.hit(key, loader);
        return hit == null
                ? find(key, loader).thenApply(Served::value)
                : CompletableFuture.completedFuture(hit.value());
    }

    @Override
    public CompletableFuture<@Nullable V> get(
            K key, Function<? super K, ? extends CompletionStage<@Nullable V>> loader) {
        Loader<K, V> async = Loader.async(requireNonNull(loader, "loader"));
        NearEntry<K, V> hit = cache.hit(key, async);
        return hit == null ? find(key, async).thenApply(Served::value) : CompletableFuture.completedFuture(hit.value());
    }

    @Override
    public CompletableFuture<Served<V>> getServed(K key) {
        return find(requireNonNull(key, "key"), loader);
    }

    @Override
    public CompletableFuture<Boolean> contains(K key) {
        return find(requireNonNull(key, "key"), null).thenApply(served -> served.value() != null);
    }

    private CompletableFuture<Served<V>> find(K key, @Nullable Loader<? super K, ? extends V> by) {
        CompletableFuture<Served<V>> result = new CompletableFuture<>();
        try {
            executor.execute(() -> finder.findAsync(key, by, result));
        } catch (RuntimeException e) {
            result.completeExceptionally(e);
        }
        return result;
    }

    @Override
    public CompletableFuture<Map<K, V>> getAll(Collection<? extends K> keys) {
        List<K> copy = copied(keys);
        return run(() -> cache.getAll(copy));
    }

    @Override
    public CompletableFuture<Map<K, V>> getAll(Collection<? extends K> keys, BulkLoader<K, V> loader) {
        List<K> copy = copied(keys);
        requireNonNull(loader, "loader");
        return run(() -> cache.getAll(copy, loader));
    }

    @Override
    public CompletableFuture<Acknowledgement> put(K key, V value) {
        requireNonNull(key, "key");
        requireNonNull(value, "value");
        return run(() -> cache.put(key, value));
    }

    @Override
    public CompletableFuture<Acknowledgement> put(K key, V value, Duration timeToLive) {
        return put(key, value, EntryOptions.standard().timeToLive(timeToLive));
    }

    @Override
    public CompletableFuture<Acknowledgement> put(K key, V value, EntryOptions options) {
        requireNonNull(key, "key");
        requireNonNull(value, "value");
        requireNonNull(options, "options");
        return run(() -> cache.put(key, value, options));
    }

    @Override
    public CompletableFuture<Acknowledgement> invalidate(K key) {
        requireNonNull(key, "key");
        return run(() -> cache.invalidate(key));
    }

    @Override
    public CompletableFuture<Acknowledgement> invalidateAll(Collection<? extends K> keys) {
        List<K> copy = copied(keys);
        return run(() -> cache.invalidateAll(copy));
    }

    private static <K> List<K> copied(Collection<? extends K> keys) {
        List<K> copy = new ArrayList<>(requireNonNull(keys, "keys"));
        copy.forEach(key -> requireNonNull(key, "key"));
        return copy;
    }

    @Override
    public CompletableFuture<Acknowledgement> invalidateTag(String tag) {
        return kill(new Group.Tag(tag));
    }

    @Override
    public CompletableFuture<Acknowledgement> invalidatePrefix(String prefix) {
        return kill(new Group.Prefix(prefix));
    }

    @Override
    public CompletableFuture<Acknowledgement> invalidateAll() {
        return kill(new Group.All());
    }

    @Override
    public PatternRemoval invalidatePattern(String glob) {
        return cache.invalidatePattern(glob);
    }

    @Override
    public CompletableFuture<Explanation> explain(K key) {
        requireNonNull(key, "key");
        return run(() -> cache.explain(key));
    }

    private CompletableFuture<Acknowledgement> kill(Group group) {
        return run(() -> cache.kill(group));
    }

    private <T> CompletableFuture<T> run(Supplier<T> call) {
        CompletableFuture<T> result = new CompletableFuture<>();
        try {
            executor.execute(() -> {
                try {
                    result.complete(call.get());
                } catch (Throwable e) {
                    result.completeExceptionally(e);
                }
            });
        } catch (RuntimeException e) {
            result.completeExceptionally(e);
        }
        return result;
    }

    @Override
    public TieredCache<K, V> sync() {
        return cache;
    }

    @Override
    public String toString() {
        return "AsyncTieredCache{" + cache.name() + "}";
    }
}
