package dev.perfkit.cache;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A loader that is asynchronous by nature; who calls it otherwise waits. */
final class AsyncLoader<K, V> implements Loader<K, V> {
    private final Function<? super K, ? extends CompletionStage<@Nullable V>> load;

    AsyncLoader(Function<? super K, ? extends CompletionStage<@Nullable V>> load) {
        this.load = load;
    }

    @Override
    public @Nullable V load(K key) {
        return Landing.await(load.apply(key).toCompletableFuture());
    }

    /** All are under way before the first is waited for. */
    @Override
    public Map<K, V> loadAll(Set<? extends K> keys) {
        List<CompletableFuture<@Nullable V>> underWay = new ArrayList<>();
        keys.forEach(key -> underWay.add(load.apply(key).toCompletableFuture()));
        Map<K, V> values = new LinkedHashMap<>();
        int next = 0;
        for (K key : keys) {
            V value = Landing.await(underWay.get(next++));
            if (value != null) {
                values.put(key, value);
            }
        }
        return values;
    }

    /** Begins to load. */
    CompletionStage<@Nullable V> start(K key) {
        return load.apply(key);
    }
}
