package dev.perfkit.cache;

import dev.perfkit.stats.Counter;
import dev.perfkit.stats.LatencyRecorder;
import dev.perfkit.stats.LatencySnapshot;
import dev.perfkit.time.Ticker;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A {@link CacheTier} as the cache sees it: counted, and behind a {@link Breaker}. Reading and filling never throw for
 * the tier's own trouble; changing does, since it must not be lost in silence.
 */
final class FarTier<K, V> implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(TieredCache.class);

    private final String cache;
    private final CacheTier<K, V> tier;
    private final Ticker ticker;
    private final Breaker breaker;
    private final LatencyRecorder calls = new LatencyRecorder();
    private final Counter hits = new Counter();
    private final Counter misses = new Counter();
    private final Counter sets = new Counter();
    private final Counter deletes = new Counter();
    private final Counter overtaken = new Counter();
    private final Counter refused = new Counter();
    private final Counter undecodable = new Counter();

    FarTier(String cache, CacheTier<K, V> tier, Ticker ticker, Breaker breaker) {
        this.cache = cache;
        this.tier = tier;
        this.ticker = ticker;
        this.breaker = breaker;
    }

    /** Returns what the tier says; null if it is not asked or does not answer. */
    @Nullable TierRead<V> read(K key) {
        TierRead<V> read = attempt(() -> tier.read(key));
        if (read instanceof TierRead.Hit) {
            hits.increment();
        } else if (read instanceof TierRead.Lease<V> lease) {
            misses.increment();
            if (lease.undecodable()) {
                undecodable.increment();
            }
        }
        return read;
    }

    /** Returns what became of the value; null if the tier is not asked, does not answer or cannot take such a value. */
    @Nullable TierFill fill(K key, TierRead.Lease<V> lease, TierEntry<V> entry) {
        TierFill fill;
        try {
            fill = attempt(() -> tier.fill(key, lease, entry));
        } catch (IllegalArgumentException e) {
            if (refused.total() == 0) {
                log.warn("cache {}: {} cannot take a loaded value, it stays in this JVM", cache, tier.name(), e);
            }
            refused.increment();
            return null;
        }
        if (fill instanceof TierFill.Stored) {
            sets.increment();
        } else if (fill instanceof TierFill.Overtaken) {
            overtaken.increment();
        }
        return fill;
    }

    private <T> @Nullable T attempt(Supplier<T> call) {
        if (!breaker.isClosed()) {
            return null;
        }
        try {
            return timed(call);
        } catch (IllegalArgumentException e) {
            throw e;
        } catch (Exception e) { // a tier in Kotlin throws checked ones too
            breaker.trip(e.toString());
            return null;
        }
    }

    long write(K key, TierEntry<V> entry) {
        long version = acknowledged("put", () -> tier.write(key, entry));
        sets.increment();
        return version;
    }

    long remove(K key) {
        long version = acknowledged("invalidation", () -> tier.remove(key));
        deletes.increment();
        return version;
    }

    private long acknowledged(String change, Supplier<Long> call) {
        if (!breaker.isClosed()) {
            throw unacknowledged(change, "is down", null);
        }
        try {
            return timed(call);
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

    private <T> T timed(Supplier<T> call) {
        long start = ticker.read();
        try {
            T answer = call.get();
            calls.record(ticker.read() - start);
            return answer;
        } catch (IllegalArgumentException e) {
            // The caller's mistake says nothing of the tier.
            throw e;
        } catch (Throwable e) {
            calls.recordError(ticker.read() - start);
            throw e;
        }
    }

    void trip(String why) {
        breaker.trip(why);
    }

    String name() {
        return tier.name();
    }

    LatencySnapshot callSnapshot() {
        return calls.snapshot();
    }

    long overtakenCount() {
        return overtaken.total();
    }

    TierSnapshot snapshot() {
        return new TierSnapshot(
                tier.name(),
                breaker.isClosed(),
                hits.total(),
                misses.total(),
                sets.total(),
                deletes.total(),
                0,
                calls.snapshot().errorCount() + refused.total(),
                undecodable.total(),
                -1);
    }

    @Override
    public void close() {
        breaker.close();
        tier.close();
    }
}
