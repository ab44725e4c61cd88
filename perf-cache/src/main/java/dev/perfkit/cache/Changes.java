package dev.perfkit.cache;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Changes keys and groups in all tiers. */
final class Changes<K, V> {
    /*
     * Who changes a key moves the epoch both before the change below is sent and after it was acknowledged. So a reader
     * whose reading overlapped a change that has returned finds the epoch moved, and its value is dropped.
     *
     *   get         epoch e ......... read far / load .......... store if epoch is still e
     *   invalidate       bump ... remove far, acknowledged ... bump + drop near ... detach flight ... return
     *   put              bump ... write far, acknowledged .... bump + replace near, if nobody else did .. detach .. return
     *   kill             bump all ... kill, acknowledged ..... bump all + drop its entries ... detach flights ... return
     *
     * The flight is detached last: one that took off before the acknowledgement may carry what was there before, and a
     * get that starts after the return must not board it. One that took off later is detached for nothing, which costs
     * a load.
     *
     * A change that was not acknowledged marks the key before the second bump. A reader that took its epoch after that bump
     * sees the mark and stores nothing; one that took it before finds the epoch moved. docs/cache.md draws each
     * race.
     */
    private final Layers<K, V> layers;
    private final boolean throwing;

    Changes(Layers<K, V> layers, Resilience.Unacknowledged unacknowledged) {
        this.layers = layers;
        this.throwing = unacknowledged == Resilience.Unacknowledged.THROW;
    }

    Acknowledgement put(K key, V value, @Nullable EntryOptions given) {
        EntryOptions options = given == null ? layers.optionsOf(key, value) : given;
        boolean exactly = given != null && given.timeToLive() != null;
        TierEntry<V> entry = layers.lifetimes.entry(value, options, exactly, Duration.ZERO);
        FarTier<K, V> far = layers.far;
        if (far != null) {
            return putThrough(far, key, entry);
        }
        long now = layers.ticker.read();
        Life life = layers.lifetimes.life(entry, now);
        layers.near.put(new NearEntry<>(key, key, value, 0, options.tags(), life, null), now);
        layers.flights.remove(key);
        return Acknowledgement.DONE;
    }

    private Acknowledgement putThrough(FarTier<K, V> far, K key, TierEntry<V> entry) {
        Object id = layers.id(key);
        long ticket = layers.dirty.begin();
        OwnChanges.Change change = layers.own.begin(id);
        try {
            long epoch = layers.near.announceChange(id);
            long sent = layers.ticker.read();
            Long version = acknowledged(far, () -> far.write(key, entry), () -> abandon(List.of(key)));
            if (version == null) {
                return Acknowledgement.PENDING;
            }
            layers.dirty.acknowledged(key, ticket);
            layers.own.acknowledged(id, version, layers.link.isHeard());
            long now = layers.ticker.read();
            Life life = layers.lifetimes.life(entry, sent, now);
            layers.near.replaceIfUnchanged(
                    new NearEntry<>(key, id, entry.value(), version, entry.tags(), life, null), epoch, change, now);
        } finally {
            layers.own.end(id);
        }
        layers.flights.remove(id);
        return Acknowledgement.DONE;
    }

    Acknowledgement invalidate(K key) {
        FarTier<K, V> far = layers.far;
        Map<K, Object> ids = Map.of(key, layers.id(key));
        return far == null ? drop(ids) : removeThrough(far, ids, () -> Map.of(key, far.remove(key)));
    }

    Acknowledgement invalidateAll(Collection<? extends K> keys) {
        Map<K, Object> ids = new LinkedHashMap<>();
        keys.forEach(key -> ids.put(key, layers.id(key)));
        FarTier<K, V> far = layers.far;
        return far == null || ids.isEmpty() ? drop(ids) : removeThrough(far, ids, () -> far.removeAll(ids.keySet()));
    }

    private Acknowledgement drop(Map<K, Object> ids) {
        ids.forEach((key, id) -> {
            layers.near.drop(key, id);
            layers.flights.remove(id);
        });
        return Acknowledgement.DONE;
    }

    private Acknowledgement removeThrough(FarTier<K, V> far, Map<K, Object> ids, Supplier<Map<K, Long>> removal) {
        long ticket = layers.dirty.begin();
        ids.values().forEach(id -> {
            layers.own.begin(id);
            layers.near.announceChange(id);
        });
        try {
            Map<K, Long> versions = acknowledged(far, removal, () -> abandon(new ArrayList<>(ids.keySet())));
            if (versions == null) {
                return Acknowledgement.PENDING;
            }
            versions.forEach((key, version) -> {
                layers.dirty.acknowledged(key, ticket);
                layers.own.acknowledged(ids.getOrDefault(key, key), version, layers.link.isHeard());
            });
            return drop(ids);
        } finally {
            ids.values().forEach(layers.own::end);
        }
    }

    Acknowledgement kill(Group group) {
        FarTier<K, V> far = layers.far;
        if (far != null) {
            long ticket = layers.dirty.begin();
            layers.near.announceChanges();
            Long version = acknowledged(far, () -> far.kill(group), () -> {
                layers.dirty.mark(group);
                layers.dropNear(group);
            });
            if (version == null) {
                return Acknowledgement.PENDING;
            }
            layers.dirty.acknowledged(group, ticket);
            layers.own.killAcknowledged(version, layers.link.isHeard());
        }
        layers.dropNear(group);
        return Acknowledgement.DONE;
    }

    /**
     * Makes a change in the far tier. Where that is not acknowledged, nobody knows what it holds: from then on only the loader is
     * believed.
     *
     * @return what the tier said; null where it did not, and that is not to be thrown
     */
    private <T> @Nullable T acknowledged(FarTier<K, V> far, Supplier<T> change, Runnable abandon) {
        try {
            return change.get();
        } catch (IllegalArgumentException e) {
            throw e;
        } catch (Throwable e) {
            abandon.run();
            Throwable cause = e.getCause();
            far.trip(cause == null ? e : cause);
            if (!throwing && e instanceof UnacknowledgedException) {
                return null;
            }
            throw e;
        }
    }

    private void abandon(Collection<K> keys) {
        Map<K, Object> ids = new HashMap<>();
        keys.forEach(key -> {
            layers.dirty.mark(key);
            ids.put(key, layers.id(key));
        });
        drop(ids);
    }
}
