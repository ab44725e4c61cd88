package dev.perfkit.cache;

import dev.perfkit.stats.Counter;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where woven methods find the cache of a name: they can reach nothing but a static field. */
final class CacheSlot {
    private static final Logger log = LoggerFactory.getLogger(Caches.class);
    /** As many as there are names in annotations; a slot stays when its cache goes, since woven methods hold on to it. */
    private static final ConcurrentMap<String, CacheSlot> SLOTS = new ConcurrentHashMap<>();

    private static final Counter UNCACHED = new Counter();

    private final String name;
    private final AtomicReference<@Nullable LayeredCache<String, Object>> cache = new AtomicReference<>();
    private final AtomicBoolean complained = new AtomicBoolean();

    private CacheSlot(String name) {
        this.name = name;
    }

    static CacheSlot named(String name) {
        return SLOTS.computeIfAbsent(name, CacheSlot::new);
    }

    /** Returns the cache for a call; null where there is none, and the call is counted. */
    @Nullable LayeredCache<String, Object> find() {
        LayeredCache<String, Object> found = cache.get();
        if (found == null) {
            countUncached();
            if (complained.compareAndSet(false, true)) {
                log.warn(
                        "cache {} is not installed: annotated calls run uncached (expected: Caches.install; further ones are"
                                + " not logged)",
                        name);
            }
        }
        return found;
    }

    static void countUncached() {
        UNCACHED.increment();
    }

    static long uncachedCalls() {
        return UNCACHED.total();
    }

    /** What a cache's values are is between the method and its cache: an answer of another type is dropped by the weaver. */
    @SuppressWarnings("unchecked")
    void fill(LayeredCache<String, ?> installed) {
        if (!cache.compareAndSet(null, (LayeredCache<String, Object>) installed)) {
            throw new IllegalStateException("installed: a cache " + name + " (expected: none; close that one first)");
        }
    }

    void clear() {
        cache.set(null);
    }

    boolean isEmpty() {
        return cache.get() == null;
    }

    /** Returns the names that a call has asked for in vain, and that are still not there. */
    static SortedSet<String> missing() {
        return names(slot -> slot.complained.get() && slot.isEmpty());
    }

    static SortedSet<String> installed() {
        return names(slot -> !slot.isEmpty());
    }

    private static SortedSet<String> names(Predicate<CacheSlot> which) {
        return SLOTS.values().stream()
                .filter(which)
                .map(slot -> slot.name)
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
