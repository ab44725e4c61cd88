package dev.perfkit.cache;

import static java.util.Objects.requireNonNull;

import dev.perfkit.signal.Decision;
import dev.perfkit.signal.DecisionLog;
import dev.perfkit.signal.Signal;
import dev.perfkit.stats.LatencyRecorder;
import dev.perfkit.time.CoarseTicker;
import dev.perfkit.time.Ticker;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The near tier over the far tier over the loader, and the order of steps that keeps old values out. */
final class LayeredCache<K, V> implements TieredCache<K, V> {
    /*
     * Who reads below the near tier takes the key's epoch first and stores under it; who changes a key moves the epoch
     * both before the change below is sent and after it was acknowledged. So a reader whose reading overlapped a change
     * that has returned finds the epoch moved, and its value is dropped.
     *
     *   get         epoch e ......... read far / load .......... store if epoch is still e
     *   invalidate       bump ... remove far, acknowledged ... bump + drop near ... detach flight ... return
     *   put              bump ... write far, acknowledged .... bump + replace near, if nobody else did .. detach .. return
     *
     * The flight is detached last: one that took off before the acknowledgement may carry what was there before, and a
     * get that starts after the return must not board it. One that took off later is detached for nothing, which costs
     * a load.
     *
     * A change that was not acknowledged marks the key before the second bump. A reader that took its epoch after that bump
     * sees the mark and stores nothing; one that took it before finds the epoch moved. docs/cache.md draws each
     * race.
     */
    static final int DIRTY_LIMIT = 10_000;
    /** Each round is shorter than the one before, or the changes come faster than they can be made up for. */
    private static final int RETRY_ROUNDS = 100;

    private final String name;
    private final NearTier<K, V> near;
    private final @Nullable FarTier<K, V> far;
    private final @Nullable Loader<? super K, ? extends V> loader;
    private final Lifetimes lifetimes;
    private final Ticker ticker;
    private final @Nullable CoarseTicker ownTicker;
    private final DecisionLog decisions;
    private final DirtyKeys<K> dirty;
    private final ConcurrentMap<K, Flight<V>> flights = new ConcurrentHashMap<>();
    private final LatencyRecorder loads = new LatencyRecorder();
    private final List<Signal> signals;

    LayeredCache(TieredCacheBuilder<K, V> builder) {
        name = builder.name;
        loader = builder.loader;
        decisions = DecisionLog.of(64, builder.wallClock);
        dirty = new DirtyKeys<>(DIRTY_LIMIT);
        Ticker given = builder.ticker;
        ticker = given == null ? Ticker.system() : given;
        ownTicker = given == null ? Ticker.coarse(builder.scheduler, Lifetimes.RESOLUTION) : null;
        lifetimes = Lifetimes.of(builder, ticker);
        Ticker nearTicker = ownTicker == null ? ticker : ownTicker;
        near = new NearTier<>(builder.maximumEntries, lifetimes.nearNanos(), nearTicker, builder.executor);
        far = builder.far == null ? null : farTier(builder, builder.far);
        signals = CacheSignals.of(name, near, far, loads);
    }

    private FarTier<K, V> farTier(TieredCacheBuilder<K, V> builder, CacheTier<K, V> tier) {
        Runnable remedy = () -> {
            tier.probe();
            // While it is open, each change adds a key: once through them all would never be enough under steady
            // changes.
            for (int round = 0; round < RETRY_ROUNDS && !dirty.isEmpty(); round++) {
                dirty.retry(tier::remove);
            }
        };
        Breaker breaker = new Breaker(
                "cache " + name + ": " + tier.name(),
                builder.scheduler,
                builder.executor,
                builder.probeInterval,
                decisions,
                remedy,
                dirty::isEmpty);
        try {
            tier.probe();
        } catch (Exception e) {
            breaker.trip(e.toString());
        }
        return new FarTier<>(name, tier, ticker, breaker);
    }

    @Override
    public @Nullable V get(K key) {
        V value = near.find(requireNonNull(key, "key"));
        if (value != null) {
            return value;
        }
        return loader == null ? lookUp(key) : fly(key, loader);
    }

    @Override
    public @Nullable V get(K key, Loader<? super K, ? extends V> loader) {
        requireNonNull(loader, "loader");
        V value = near.find(requireNonNull(key, "key"));
        return value != null ? value : fly(key, loader);
    }

    /** Asks the far tier, and nobody after it. */
    private @Nullable V lookUp(K key) {
        long epoch = near.epoch(key);
        if (far == null || dirty.contains(key)) {
            return null;
        }
        long sent = ticker.read();
        return far.read(key) instanceof TierRead.Hit<V> hit ? keep(key, hit, sent, epoch) : null;
    }

    /** Searches below the near tier, or waits for the thread that does. */
    private @Nullable V fly(K key, Loader<? super K, ? extends V> loader) {
        Flight<V> mine = new Flight<>();
        Flight<V> other = flights.putIfAbsent(key, mine);
        if (other != null) {
            return other.await(name);
        }
        V value;
        try {
            value = search(key, loader);
        } catch (Throwable e) { // whatever it is, nobody may wait for this flight for ever
            flights.remove(key, mine);
            mine.crash(e);
            throw e;
        }
        flights.remove(key, mine);
        mine.land(value);
        return value;
    }

    private @Nullable V search(K key, Loader<? super K, ? extends V> loader) {
        long epoch = near.epoch(key);
        // A flight may have landed between this caller's look at the near tier and its own take-off.
        V landed = near.peek(key);
        if (landed != null) {
            return landed;
        }
        if (far == null) {
            V value = load(key, loader);
            if (value != null) {
                near.storeIfUnchanged(key, value, 0, lifetimes.nearNanos(), epoch);
            }
            return value;
        }
        return dirty.contains(key) ? load(key, loader) : searchFar(far, key, loader, epoch);
    }

    private @Nullable V searchFar(FarTier<K, V> far, K key, Loader<? super K, ? extends V> loader, long epoch) {
        long sent = ticker.read();
        TierRead<V> read = far.read(key);
        if (read instanceof TierRead.Hit<V> hit) {
            return keep(key, hit, sent, epoch);
        }
        V value = load(key, loader);
        if (value == null) {
            return null;
        }
        long filling = ticker.read();
        TierFill fill = read instanceof TierRead.Lease<V> lease
                ? far.fill(key, lease, TierEntry.of(value, lifetimes.timeToLive()))
                : null;
        if (!(fill instanceof TierFill.Overtaken)) {
            // Also where the tier did not answer: it may have taken the value all the same.
            long version = fill instanceof TierFill.Stored stored ? stored.version() : 0;
            near.storeIfUnchanged(key, value, version, lifetimes.nearNanos(lifetimes.timeToLive(), filling), epoch);
        }
        return value;
    }

    private @Nullable V keep(K key, TierRead.Hit<V> hit, long sent, long epoch) {
        V value = hit.entry().value();
        if (value != null) {
            near.storeIfUnchanged(key, value, hit.version(), lifetimes.nearNanos(hit.timeLeft(), sent), epoch);
        }
        return value;
    }

    private @Nullable V load(K key, Loader<? super K, ? extends V> loader) {
        long start = ticker.read();
        boolean loaded = false;
        try {
            V value = loader.load(key);
            loaded = true;
            return value;
        } finally {
            if (loaded) {
                loads.record(ticker.read() - start);
            } else {
                loads.recordError(ticker.read() - start);
            }
        }
    }

    @Override
    public void put(K key, V value) {
        put(key, value, lifetimes.timeToLive());
    }

    @Override
    public void put(K key, V value, Duration timeToLive) {
        requireNonNull(key, "key");
        requireNonNull(value, "value");
        Lifetimes.requireTimeToLive("timeToLive", timeToLive);
        if (far == null) {
            near.put(key, value, lifetimes.nearNanos(timeToLive));
        } else {
            putThrough(far, key, value, timeToLive);
        }
        flights.remove(key);
    }

    private void putThrough(FarTier<K, V> far, K key, V value, Duration timeToLive) {
        long ticket = dirty.begin();
        long epoch = near.announceChange(key);
        long sent = ticker.read();
        long version = change(far, key, ticket, () -> far.write(key, TierEntry.of(value, timeToLive)));
        near.replaceIfUnchanged(key, value, version, lifetimes.nearNanos(timeToLive, sent), epoch);
    }

    @Override
    public void invalidate(K key) {
        requireNonNull(key, "key");
        if (far != null) {
            removeThrough(far, key);
        }
        near.drop(key);
        flights.remove(key);
    }

    private void removeThrough(FarTier<K, V> far, K key) {
        long ticket = dirty.begin();
        near.announceChange(key);
        change(far, key, ticket, () -> far.remove(key));
    }

    /** Changes the key in the far tier, which makes it clean again; or dirty, where that is not acknowledged. */
    private long change(FarTier<K, V> far, K key, long ticket, LongSupplier inTier) {
        long version;
        try {
            version = inTier.getAsLong();
        } catch (IllegalArgumentException e) {
            throw e;
        } catch (Throwable e) {
            abandon(far, key, e);
            throw e;
        }
        dirty.acknowledged(key, ticket);
        return version;
    }

    /** Nobody knows what the far tier holds of the key: from here on only the loader is believed. */
    private void abandon(FarTier<K, V> far, K key, Throwable e) {
        dirty.mark(key);
        near.drop(key);
        flights.remove(key);
        Throwable cause = e.getCause();
        far.trip((cause == null ? e : cause).toString());
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public CacheSnapshot snapshot() {
        return new CacheSnapshot(
                name,
                near.snapshot(),
                far == null ? null : far.snapshot(),
                loads.snapshot(),
                far == null ? 0 : far.overtakenCount(),
                dirty.size(),
                dirty.lostCount());
    }

    @Override
    public List<Decision> decisions() {
        return decisions.recent();
    }

    @Override
    public List<Signal> signals() {
        return signals;
    }

    @Override
    public void close() {
        if (ownTicker != null) {
            ownTicker.close();
        }
        near.clear();
        if (far != null) {
            far.close();
        }
    }

    @Override
    public String toString() {
        return "TieredCache{" + name + ", " + near.snapshot() + (far == null ? "" : ", " + far.snapshot()) + "}";
    }
}
