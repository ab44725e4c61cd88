package dev.perfkit.cache;

import static java.util.Objects.requireNonNull;

import dev.perfkit.weave.AnsweringProxy;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;

/**
 * The caches that {@link Cached} and {@link CacheInvalidate} mean, by their names.
 *
 * <pre>{@code
 * TieredCache<String, Product> products = TieredCache.<String, Product>builder("products").build();
 * try (Caches caches = Caches.install(products)) {
 *     Caches.require("products");
 *     repository.find(42); // runs the body
 *     repository.find(42); // does not
 * }
 * }</pre>
 *
 * <p>Keys are texts: what templates and key functions make, and what {@link TieredCache#invalidate} can be given as well.
 * There is one place for each name and each copy of PerfKit's classes, thus one for each class loader that has them. A call
 * whose cache is not installed runs uncached and is counted; the log is told once for each name.
 *
 * <p><b>Thread safety:</b> all methods. <b>Cost:</b> a woven call reads one volatile field.
 */
public final class Caches implements AutoCloseable {
    private final List<CacheSlot> filled = new ArrayList<>();

    private Caches() {}

    /**
     * Lets woven methods find caches, from now until {@link #close}.
     *
     * @param caches any number, each of another name
     * @return what ends it
     * @throws IllegalStateException if a cache of one of the names is installed; then none is
     */
    @SafeVarargs
    public static Caches install(TieredCache<String, ?>... caches) {
        Caches installed = new Caches();
        try {
            for (TieredCache<String, ?> cache : caches) {
                installed.add(requireNonNull(cache, "cache"));
            }
        } catch (RuntimeException e) {
            installed.close();
            throw e;
        }
        return installed;
    }

    private void add(TieredCache<String, ?> cache) {
        if (!(cache instanceof LayeredCache<String, ?> layered)) {
            throw new IllegalArgumentException(
                    "cache: a " + cache.getClass().getName() + " (expected: one from TieredCache.builder)");
        }
        CacheSlot slot = CacheSlot.named(cache.name());
        slot.fill(layered);
        filled.add(slot);
    }

    /**
     * Checks that caches are installed: those named here, and those that woven methods have asked for so far. For the end
     * of an application's start, and for its tests.
     *
     * @throws IllegalStateException if one is not; the message names all that are missing
     */
    public static void require(String... names) {
        SortedSet<String> missing = CacheSlot.missing();
        for (String name : names) {
            if (CacheSlot.named(name).isEmpty()) {
                missing.add(name);
            }
        }
        if (!missing.isEmpty()) {
            throw new IllegalStateException("caches: " + missing
                    + " not installed (expected: among the installed ones, " + CacheSlot.installed() + ")");
        }
    }

    /**
     * Returns an object of the same interface whose annotated methods are answered by the installed caches, without
     * weaving. The annotations stand on the methods of the implementation or of the interface; on an interface they are for
     * wrappers only, since a build that weaves refuses them there. What the implementation calls on itself goes past the
     * wrapper.
     *
     * <pre>{@code
     * Repository cached = Caches.wrap(Repository.class, repository);
     * }</pre>
     *
     * <p><b>Cost:</b> beyond a woven call, that of a reflective one.
     *
     * @param type the interface; one that is not public must be in an unnamed module, or in a package opened to PerfKit
     * @param implementation what does the work
     * @throws IllegalArgumentException if the type is no interface, or one that cannot be implemented or called from here,
     *     or an annotation stands where it cannot work
     */
    public static <T> T wrap(Class<T> type, T implementation) {
        return AnsweringProxy.wrap(
                type,
                implementation,
                List.of(new CachedCall(), new CacheInvalidationsCall(), new CacheInvalidateCall()));
    }

    /** Returns how many woven calls ran uncached, for want of their cache or of a key. */
    public static long uncachedCalls() {
        return CacheSlot.uncachedCalls();
    }

    /** Takes out what was installed. The caches stay open; calls under way go on with theirs. Idempotent. */
    @Override
    public synchronized void close() {
        filled.forEach(CacheSlot::clear);
        filled.clear();
    }
}
