package dev.perfkit.cache;

import com.github.benmanes.caffeine.cache.Weigher;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Weighs near entries; a value that cannot be weighed is taken for too heavy, and so is not kept. */
final class EntryWeigher<K, V> implements Weigher<K, NearEntry<K, V>> {
    private static final Logger log = LoggerFactory.getLogger(TieredCache.class);

    private final dev.perfkit.cache.Weigher<? super K, ? super V> weigher;
    private final AtomicBoolean complained = new AtomicBoolean();

    EntryWeigher(dev.perfkit.cache.Weigher<? super K, ? super V> weigher) {
        this.weigher = weigher;
    }

    @Override
    public int weigh(K key, NearEntry<K, V> entry) {
        int weight = weightOf(entry);
        entry.weigh(weight);
        return weight;
    }

    private int weightOf(NearEntry<K, V> entry) {
        V value = entry.value();
        if (value == null) {
            return 1;
        }
        try {
            int weight = weigher.weigh(entry.key(), value);
            if (weight >= 0) {
                return weight;
            }
            complain(new IllegalArgumentException("weight: " + weight + " (expected: >= 0)"));
        } catch (RuntimeException e) {
            complain(e);
        }
        return Integer.MAX_VALUE;
    }

    private void complain(RuntimeException e) {
        if (complained.compareAndSet(false, true)) {
            log.warn("a value cannot be weighed and is not kept near, nor any other of which that is true", e);
        }
    }
}
