package dev.perfkit.cache.metrics;

import dev.perfkit.cache.CacheSnapshot;
import dev.perfkit.cache.ServingSnapshot;
import dev.perfkit.cache.TierSnapshot;
import dev.perfkit.cache.TieredCache;
import dev.perfkit.stats.LatencySnapshot;
import dev.perfkit.time.Ticker;
import java.time.Duration;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** How a cache stands this second: all meters of a scrape are read from one snapshot. */
final class Reading {
    private static final long FRESH_NANOS = Duration.ofSeconds(1).toNanos();

    private final TieredCache<?, ?> cache;
    private final Ticker ticker;
    private @Nullable CacheSnapshot latest;
    private long taken;

    Reading(TieredCache<?, ?> cache, Ticker ticker) {
        this.cache = cache;
        this.ticker = ticker;
    }

    synchronized CacheSnapshot current() {
        CacheSnapshot snapshot = latest;
        long now = ticker.read();
        if (snapshot == null || now - taken >= FRESH_NANOS) {
            snapshot = cache.snapshot();
            latest = snapshot;
            taken = now;
        }
        return snapshot;
    }

    ServingSnapshot serving() {
        return current().serving();
    }

    double near(ToDoubleFunction<TierSnapshot> value) {
        return value.applyAsDouble(current().near());
    }

    double far(ToDoubleFunction<TierSnapshot> value) {
        TierSnapshot far = current().far();
        return far == null ? Double.NaN : value.applyAsDouble(far);
    }

    /** Returns how long the far tier's calls took. */
    LatencySnapshot calls() {
        TierSnapshot far = current().far();
        return far == null ? LatencySnapshot.empty() : far.calls();
    }
}
