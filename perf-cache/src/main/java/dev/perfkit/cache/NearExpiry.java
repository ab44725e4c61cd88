package dev.perfkit.cache;

import com.github.benmanes.caffeine.cache.Expiry;

/** Ends an entry at its own deadline: absolute, so that nothing that touches an entry can prolong its life. */
final class NearExpiry<K, V> implements Expiry<K, NearEntry<V>> {

    @Override
    public long expireAfterCreate(K key, NearEntry<V> entry, long now) {
        return Math.max(0, entry.deadline() - now);
    }

    @Override
    public long expireAfterUpdate(K key, NearEntry<V> entry, long now, long currentDuration) {
        return Math.max(0, entry.deadline() - now);
    }

    @Override
    public long expireAfterRead(K key, NearEntry<V> entry, long now, long currentDuration) {
        return currentDuration;
    }
}
