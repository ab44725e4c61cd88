package dev.perfkit.cache;

import static java.util.Objects.requireNonNull;

import dev.perfkit.signal.Decision;
import dev.perfkit.signal.DecisionLog;
import dev.perfkit.signal.Signal;
import dev.perfkit.time.Scheduler;
import dev.perfkit.time.Ticker;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The near tier over the far tier over the loader; each way through them is a class of its own. */
final class LayeredCache<K, V> implements TieredCache<K, V> {
    private static final Logger log = LoggerFactory.getLogger(TieredCache.class);

    private final NearTier<K, V> near;
    private final Layers<K, V> layers;
    private final @Nullable Loader<? super K, ? extends V> loader;
    private final Scheduler.Handle clock;
    private final Finder<K, V> finder;
    private final BodyLoads<K, V> bodies;
    private final Bulk<K, V> bulk;
    private final Changes<K, V> changes;
    private final Explainer<K, V> explainer;
    private final AsyncView<K, V> async;
    private final List<Signal> signals;

    LayeredCache(TieredCacheBuilder<K, V> builder) {
        loader = builder.loader;
        Ticker given = builder.ticker;
        Ticker ticker = given == null ? Ticker.system() : given;
        DecisionLog decisions = DecisionLog.of(64, builder.wallClock);
        DirtyKeys<K> dirty = new DirtyKeys<>(builder.resilience.dirtyLimit());
        near = new NearTier<>(builder, Lifetimes.of(builder, true).usualNanos(), ticker);
        CacheTier<K, V> tier = builder.far;
        FarTier<K, V> far = tier == null ? null : FarTier.behindBreaker(tier, builder, ticker, decisions, dirty);
        layers = new Layers<>(builder, ticker, decisions, dirty, near, far);
        changes = new Changes<>(layers, builder.resilience.unacknowledged());
        Search<K, V> search = new Search<>(layers, this::forget);
        finder = new Finder<>(layers, search);
        bodies = new BodyLoads<>(layers, search, loader);
        bulk = new Bulk<>(layers, finder, search);
        explainer = new Explainer<>(layers, loader != null);
        async = new AsyncView<>(this, finder, builder.executor, loader);
        signals = CacheSignals.of(layers, this::serving);
        if (layers.verifier != null) {
            near.verifyBy(layers.verifier);
        }
        clock = given != null ? () -> {} : builder.scheduler.repeat(Runnable::run, near::tick, Lifetimes.RESOLUTION);
    }

    /** Nobody waits for it, and a far tier that does not answer has the key marked as dirty. */
    private void forget(K key) {
        try {
            changes.invalidate(key);
        } catch (UnacknowledgedException e) {
            // The mark is there.
        }
    }

    /** Returns what is near and needs no second thought; null for nothing. */
    @Nullable NearEntry<K, V> hit(K key, @Nullable Loader<? super K, ? extends V> by) {
        return layers.hit(requireNonNull(key, "key"), by);
    }

    /** The near hit, which is all that most calls need, does not even look for the loader. */
    @Override
    public @Nullable V get(K key) {
        NearEntry<K, V> hit = near.find(requireNonNull(key, "key"));
        return hit != null ? hit.value() : getElsewhere(key, loader);
    }

    @Override
    public @Nullable V get(K key, Loader<? super K, ? extends V> loader) {
        requireNonNull(loader, "loader");
        NearEntry<K, V> hit = near.find(requireNonNull(key, "key"));
        return hit != null ? hit.value() : getElsewhere(key, loader);
    }

    private @Nullable V getElsewhere(K key, @Nullable Loader<? super K, ? extends V> by) {
        NearEntry<K, V> sampled = near.findSampled(key, by);
        return sampled != null ? sampled.value() : finder.find(key, by).value();
    }

    @Override
    public Served<V> getServed(K key) {
        return finder.find(requireNonNull(key, "key"), loader);
    }

    @Override
    public boolean contains(K key) {
        return finder.find(requireNonNull(key, "key"), null).value() != null;
    }

    @Override
    public Map<K, V> getAll(Collection<? extends K> keys) {
        return bulk.getAll(requireKeys(keys), narrowed(loader));
    }

    @Override
    public Map<K, V> getAll(Collection<? extends K> keys, BulkLoader<K, V> loader) {
        requireNonNull(loader, "loader");
        return bulk.getAll(
                requireKeys(keys), Loader.of(key -> loader.loadAll(Set.of(key)).get(key), loader));
    }

    /** A loader of wider keys and narrower values is one of these too: it only takes the ones and gives the others. */
    @SuppressWarnings("unchecked")
    private static <K, V> @Nullable Loader<K, V> narrowed(@Nullable Loader<? super K, ? extends V> loader) {
        return (Loader<K, V>) loader;
    }

    private static <T> Collection<T> requireKeys(Collection<T> keys) {
        for (T key : requireNonNull(keys, "keys")) {
            requireNonNull(key, "key");
        }
        return keys;
    }

    /** Returns the way in for methods whose own body is the loader. */
    BodyLoads<K, V> bodies() {
        return bodies;
    }

    @Override
    public Acknowledgement put(K key, V value) {
        return changes.put(requireNonNull(key, "key"), requireNonNull(value, "value"), null);
    }

    @Override
    public Acknowledgement put(K key, V value, Duration timeToLive) {
        return put(key, value, EntryOptions.standard().timeToLive(timeToLive));
    }

    @Override
    public Acknowledgement put(K key, V value, EntryOptions options) {
        requireNonNull(options, "options");
        return changes.put(requireNonNull(key, "key"), requireNonNull(value, "value"), options);
    }

    @Override
    public Acknowledgement invalidate(K key) {
        return changes.invalidate(requireNonNull(key, "key"));
    }

    @Override
    public Acknowledgement invalidateAll(Collection<? extends K> keys) {
        return changes.invalidateAll(requireKeys(keys));
    }

    @Override
    public Acknowledgement invalidateTag(String tag) {
        return kill(new Group.Tag(tag));
    }

    @Override
    public Acknowledgement invalidatePrefix(String prefix) {
        return kill(new Group.Prefix(prefix));
    }

    @Override
    public Acknowledgement invalidateAll() {
        return kill(new Group.All());
    }

    Acknowledgement kill(Group group) {
        return changes.kill(group);
    }

    @Override
    public PatternRemoval invalidatePattern(String glob) {
        PatternSweep<K, V> sweep = new PatternSweep<>(layers, Glob.of(glob));
        try {
            layers.executor.execute(sweep);
        } catch (RuntimeException e) {
            sweep.refused(e);
        }
        return sweep;
    }

    @Override
    public AsyncTieredCache<K, V> async() {
        return async;
    }

    @Override
    public Explanation explain(K key) {
        return explainer.explain(requireNonNull(key, "key"));
    }

    @Override
    public String name() {
        return layers.name;
    }

    @Override
    public CacheSnapshot snapshot() {
        FarTier<K, V> far = layers.far;
        return new CacheSnapshot(
                layers.name,
                near.snapshot(),
                far == null ? null : far.snapshot(),
                far == null ? List.of() : far.further(),
                layers.loads.snapshot(),
                far == null ? 0 : far.overtakenCount(),
                layers.dirty.size(),
                layers.dirty.lostCount(),
                serving());
    }

    int nearIndexSize() {
        return near.indexSize();
    }

    private ServingSnapshot serving() {
        Verifier<K, V> verifier = layers.verifier;
        // The part before the whole, which is counted first.
        long wrong = verifier == null ? 0 : verifier.wrongCount();
        return new ServingSnapshot(
                near.agesSnapshot(),
                layers.stale.total(),
                layers.refreshes.total(),
                layers.rememberedErrors.total(),
                verifier == null ? 0 : verifier.verifiedCount(),
                wrong,
                layers.link.isLive(),
                layers.link.suspendedTime(),
                layers.suspensions.total(),
                layers.emptied.total(),
                layers.lag());
    }

    @Override
    public List<Decision> decisions() {
        return layers.decisions.recent();
    }

    @Override
    public List<Signal> signals() {
        return signals;
    }

    @Override
    public void close() {
        clock.cancel();
        near.close();
        if (layers.far != null) {
            try {
                layers.far.close();
            } finally {
                // A tier that is closed does not say that it is not heard any more.
                layers.link.suspended();
            }
        }
        int dirty = layers.dirty.size();
        if (dirty > 0) {
            log.warn(
                    "cache {}: closed while {} changes were not acknowledged: others may find what was there before",
                    layers.name,
                    dirty);
        }
    }

    @Override
    public String toString() {
        FarTier<K, V> far = layers.far;
        return "TieredCache{" + layers.name + ", " + near.snapshot() + (far == null ? "" : ", " + far.snapshot()) + "}";
    }
}
