package dev.perfkit.cache;

import static java.util.Objects.requireNonNull;

import dev.perfkit.signal.DecisionLog;
import dev.perfkit.stats.Counter;
import dev.perfkit.stats.LatencySnapshot;
import dev.perfkit.time.Ticker;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A {@link CacheTier} as the cache sees it: counted, see {@link CountedTier}, and behind a {@link Breaker}. Reading and filling never throw for
 * the tier's own trouble; changing does, since it must not be lost in silence.
 */
final class FarTier<K, V> implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(TieredCache.class);

    private final String cache;
    private final CacheTier<K, V> tier;
    private final CountedTier<K, V> uppermost;
    private final Breaker breaker;
    private final Counter overtaken = new Counter();
    private final AtomicBoolean refused = new AtomicBoolean();

    private FarTier(String cache, CacheTier<K, V> tier, CountedTier<K, V> uppermost, Breaker breaker) {
        this.cache = cache;
        this.tier = tier;
        this.uppermost = uppermost;
        this.breaker = breaker;
    }

    /** Each round is shorter than the one before, or the changes come faster than they can be made up for. */
    private static final int RETRY_ROUNDS = 100;

    /** Returns the tier as a cache sees it; if it does not answer, it is down from the start. */
    static <K, V> FarTier<K, V> behindBreaker(
            CacheTier<K, V> tier,
            TieredCacheBuilder<K, V> builder,
            Ticker ticker,
            DecisionLog decisions,
            DirtyKeys<K> dirty) {
        StackedTier<K, V> stack = tier instanceof StackedTier<K, V> of ? of : null;
        // What waits for a lower tier is made up for by the breaker of that, and keeps nobody from the upper one.
        BooleanSupplier well = () -> dirty.isEmpty() || (stack != null && stack.isLowerDown());
        Breaker breaker = breaker(builder, tier.name(), decisions, remedy(tier, tier::probe, dirty), well);
        if (stack != null) {
            stack.guard((name, probe) ->
                    breaker(builder, name, decisions, remedyBelow(tier, probe, dirty), dirty::isEmpty));
        }
        try {
            tier.probe();
        } catch (Exception e) {
            breaker.trip(e.toString());
        }
        if (stack != null) {
            return new FarTier<>(builder.name, stack, stack.uppermost(), breaker);
        }
        CountedTier<K, V> counted = new CountedTier<>(tier, ticker);
        return new FarTier<>(builder.name, counted, counted, breaker);
    }

    private static Breaker breaker(
            TieredCacheBuilder<?, ?> builder,
            String tier,
            DecisionLog decisions,
            Runnable remedy,
            BooleanSupplier well) {
        return new Breaker(
                "cache " + builder.name + ": " + tier,
                builder.scheduler,
                builder.executor,
                builder.resilience.probeInterval(),
                decisions,
                remedy,
                well);
    }

    private static <K> Runnable remedy(CacheTier<K, ?> tier, Runnable probe, DirtyKeys<K> dirty) {
        return () -> {
            try {
                // A full server takes what only removes, and fails the probe.
                dirty.retry(tier::remove, tier::kill);
            } catch (LowerTier.Unreached e) {
                // Its own breaker sees to what is dirty below.
                tripBelow(e);
            } finally {
                // It is the probe that gives up a connection of no use.
                probe.run();
            }
            try {
                retry(tier, dirty);
            } catch (LowerTier.Unreached e) {
                tripBelow(e);
            }
        };
    }

    private static void tripBelow(LowerTier.Unreached e) {
        e.trip();
        if (e.getSuppressed().length > 0) { // the tier above has failed, too
            throw e;
        }
    }

    /** Changes pass as soon as the probe does, while readers are kept away until all has been made up for. */
    private static <K> Runnable remedyBelow(CacheTier<K, ?> tier, Runnable probe, DirtyKeys<K> dirty) {
        return () -> {
            probe.run();
            try {
                retry(tier, dirty);
            } catch (LowerTier.Unreached e) {
                // Maybe of another one.
                e.trip();
                throw e;
            }
        };
    }

    /** While a breaker is open, each change adds a key: once through them all would never be enough under steady changes. */
    private static <K> void retry(CacheTier<K, ?> tier, DirtyKeys<K> dirty) {
        for (int round = 0; round < RETRY_ROUNDS && !dirty.isEmpty(); round++) {
            dirty.retry(tier::remove, tier::kill);
        }
    }

    /** Returns what the tier says; null if it is not asked or does not answer. */
    @Nullable TierRead<V> read(K key) {
        return attempt(() -> tier.read(key));
    }

    /** Returns what the tier says of each key; empty if it is not asked or does not answer. */
    Map<K, TierRead<V>> readAll(Set<K> keys) {
        return orNone(keys.isEmpty() ? null : attempt(() -> tier.readAll(keys)));
    }

    /** Returns what the tier has, see {@link CacheTier#peek}; null if it is not asked or does not answer. */
    @Nullable TierRead<V> peek(K key, Duration spent) {
        return attempt(() -> tier.peek(key, spent));
    }

    /** Returns what the tier has of each key; empty if it is not asked or does not answer. */
    Map<K, TierRead<V>> peekAll(Set<K> keys) {
        return orNone(keys.isEmpty() ? null : attempt(() -> tier.peekAll(keys)));
    }

    /** Waits for what another JVM loads; returns null if the tier is not asked or does not answer. */
    @Nullable TierRead<V> await(K key, TierRead.Lease<V> lease) {
        return awaited(1, () -> tier.await(key, lease));
    }

    /** Waits for all that other JVMs load; returns nothing if the tier is not asked or does not answer. */
    Map<K, TierRead<V>> awaitAll(Map<K, TierRead.Lease<V>> leases) {
        return orNone(leases.isEmpty() ? null : awaited(leases.size(), () -> tier.awaitAll(leases)));
    }

    private <T> @Nullable T awaited(int keys, Supplier<T> call) {
        if (!breaker.isClosed()) {
            uppermost.countUnawaited(keys);
            return null;
        }
        return attempt(call);
    }

    private static <K, T> Map<K, T> orNone(@Nullable Map<K, T> answers) {
        return answers == null ? Map.of() : answers;
    }

    /** Gives a lease back, see {@link CacheTier#release}. */
    void release(K key, TierRead.Lease<V> lease) {
        if (breaker.isClosed()) {
            try {
                tier.release(key, lease);
            } catch (Exception e) {
                breaker.trip(e.toString());
            }
        }
    }

    /** Returns a lease to replace the value found, see {@link CacheTier#renewal}. */
    TierRead.@Nullable Lease<V> renewal(K key, TierRead.Hit<V> hit) {
        try {
            return tier.renewal(key, hit);
        } catch (RuntimeException e) {
            breaker.trip(e.toString());
            return null;
        }
    }

    /** Returns what became of the value; null if the tier is not asked, does not answer or cannot take such a value. */
    @Nullable TierFill fill(K key, TierRead.Lease<V> lease, TierEntry<V> entry) {
        TierFill fill;
        try {
            fill = attempt(() -> tier.fill(key, lease, entry));
        } catch (IllegalArgumentException e) {
            if (refused.compareAndSet(false, true)) {
                log.warn("cache {}: {} cannot take a loaded value, it stays in this JVM", cache, tier.name(), e);
            }
            return null;
        }
        count(fill);
        return fill;
    }

    /** Fills as {@link #fill} does each; empty if the tier is not asked or does not answer. */
    Map<K, TierFill> fillAll(Map<K, CacheTier.Filling<V>> fillings) {
        Map<K, TierFill> fills;
        try {
            fills = fillings.isEmpty() ? null : attempt(() -> tier.fillAll(fillings));
        } catch (IllegalArgumentException e) {
            // One that the tier cannot take is no reason to keep the others from it.
            return fillOneByOne(fillings);
        }
        if (fills == null) {
            return Map.of();
        }
        fills.values().forEach(this::count);
        return fills;
    }

    private Map<K, TierFill> fillOneByOne(Map<K, CacheTier.Filling<V>> fillings) {
        Map<K, TierFill> fills = new HashMap<>();
        fillings.forEach((key, filling) -> {
            TierFill fill = fill(key, filling.lease().spent(Duration.ZERO), filling.entry());
            if (fill != null) {
                fills.put(key, fill);
            }
        });
        return fills;
    }

    private void count(@Nullable TierFill fill) {
        if (fill instanceof TierFill.Overtaken) {
            overtaken.increment();
        }
    }

    private <T> @Nullable T attempt(Supplier<T> call) {
        if (!breaker.isClosed()) {
            return null;
        }
        try {
            return call.get();
        } catch (IllegalArgumentException e) {
            throw e;
        } catch (Exception e) { // a tier in Kotlin throws checked ones too
            breaker.trip(e.toString());
            return null;
        }
    }

    long write(K key, TierEntry<V> entry) {
        return acknowledged("put", () -> tier.write(key, entry));
    }

    long remove(K key) {
        return acknowledged("invalidation", () -> tier.remove(key));
    }

    Map<K, Long> removeAll(Set<K> keys) {
        return acknowledged("invalidation", () -> tier.removeAll(keys));
    }

    long kill(Group group) {
        return acknowledged("invalidation of " + group, () -> tier.kill(group));
    }

    /** Takes as long as it takes, and is no measure for the tier's calls. */
    long removeMatching(String glob, LongConsumer progress) {
        if (!breaker.isClosed()) {
            throw unacknowledged("removal of " + glob, "is down", null);
        }
        try {
            return tier.removeMatching(glob, progress);
        } catch (IllegalArgumentException | CancellationException e) {
            throw e;
        } catch (Exception e) {
            trip(e);
            throw unacknowledged("removal of " + glob, "failed", e);
        }
    }

    private <T> T acknowledged(String change, Supplier<T> call) {
        if (!breaker.isClosed()) {
            throw unacknowledged(change, "is down", null);
        }
        try {
            return call.get();
        } catch (IllegalArgumentException e) {
            throw e;
        } catch (Exception e) {
            throw unacknowledged(change, "failed", e);
        }
    }

    private UnacknowledgedException unacknowledged(String change, String state, @Nullable Exception cause) {
        return new UnacknowledgedException(
                "cache " + cache + ": " + change + " not acknowledged, " + tier.name() + " " + state
                        + "; in this JVM the key is loaded anew at each call until it is",
                cause);
    }

    /** What was to be changed and was not acknowledged has been marked as dirty. */
    void trip(Throwable why) {
        if (why instanceof LowerTier.Unreached below) {
            below.trip();
            for (Throwable above : below.getSuppressed()) {
                trip(above);
            }
        } else {
            breaker.trip(why.toString());
        }
    }

    /** Returns what each tier says of the key, by the tiers' names, the nearest first; null for one that does not answer. */
    Map<String, @Nullable TierRead<V>> peekEach(K key) {
        StackedTier<K, V> stack = tier instanceof StackedTier<K, V> of ? of : null;
        Map<String, @Nullable TierRead<V>> reads = stack == null ? null : attempt(() -> stack.peekEach(key));
        return reads == null
                ? Collections.singletonMap(tier.name(), stack == null ? peek(key, Duration.ZERO) : null)
                : reads;
    }

    String name() {
        return tier.name();
    }

    String text(K key) {
        return requireNonNull(tier.text(key), "text");
    }

    boolean listen(TierListener listener) {
        return tier.listen(listener);
    }

    LatencySnapshot lag() {
        return tier.lag();
    }

    LatencySnapshot callSnapshot() {
        return snapshot().calls();
    }

    long overtakenCount() {
        return overtaken.total();
    }

    /** Returns what each further tier has done, the nearest first. */
    List<TierSnapshot> further() {
        return tier instanceof StackedTier<K, V> stack ? stack.further() : List.of();
    }

    TierSnapshot snapshot() {
        return uppermost.snapshot(tier.name(), breaker.isClosed());
    }

    @Override
    public void close() {
        breaker.close();
        tier.close();
    }
}
