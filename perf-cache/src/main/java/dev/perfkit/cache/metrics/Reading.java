package dev.perfkit.cache.metrics;

import dev.perfkit.cache.CacheSnapshot;
import dev.perfkit.cache.ServingSnapshot;
import dev.perfkit.cache.TierSnapshot;
import dev.perfkit.cache.TieredCache;
import dev.perfkit.stats.LatencySnapshot;
import dev.perfkit.time.Ticker;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** How a cache stands this second, and what it did of late: all meters of a scrape are read from one snapshot. */
final class Reading {
    /*
     * The window is made of what scrapes have read, so that it needs no thread. One reading in ten seconds is kept, and the oldest
     * kept is the youngest that is as old as the window, or the first of all:
     *
     *   kept    0 ....... 15 ....... 30 ....... 45 ....... 60 ....... 75
     *   at 75   dropped   the window begins here
     */
    private static final long FRESH_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long STEP_NANOS = Duration.ofSeconds(10).toNanos();
    private static final long WINDOW_NANOS = Duration.ofMinutes(1).toNanos();

    private final TieredCache<?, ?> cache;
    private final Ticker ticker;
    private final ArrayDeque<Taken> kept = new ArrayDeque<>();
    private @Nullable Taken latest;

    Reading(TieredCache<?, ?> cache, Ticker ticker) {
        this.cache = cache;
        this.ticker = ticker;
    }

    /**
     * What a scrape read.
     *
     * @param snapshot how the cache stood
     * @param before how it stood when the window began; null where that is when the cache was built
     * @param at when it was read
     */
    private record Taken(CacheSnapshot snapshot, @Nullable CacheSnapshot before, long at) {}

    private synchronized Taken taken() {
        Taken taken = latest;
        long now = ticker.read();
        if (taken == null || now - taken.at >= FRESH_NANOS) {
            taken = new Taken(cache.snapshot(), begin(now), now);
            keep(taken);
            latest = taken;
        }
        return taken;
    }

    private @Nullable CacheSnapshot begin(long now) {
        while (kept.size() > 1 && now - second().at >= WINDOW_NANOS) {
            kept.removeFirst();
        }
        return kept.isEmpty() ? null : kept.getFirst().snapshot;
    }

    private void keep(Taken taken) {
        if (kept.isEmpty() || taken.at - kept.getLast().at >= STEP_NANOS) {
            // Without what was before, which would be kept with it for ever.
            kept.addLast(new Taken(taken.snapshot, null, taken.at));
        }
    }

    private Taken second() {
        var iterator = kept.iterator();
        iterator.next();
        return iterator.next();
    }

    CacheSnapshot current() {
        return taken().snapshot;
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

    /** Returns that part of a distribution which the window has. */
    LatencySnapshot recent(Function<CacheSnapshot, LatencySnapshot> times) {
        Taken taken = taken();
        LatencySnapshot all = times.apply(taken.snapshot);
        return taken.before == null ? all : all.without(times.apply(taken.before));
    }

    /** Returns how long the far tier's calls took. */
    static LatencySnapshot calls(CacheSnapshot snapshot) {
        TierSnapshot far = snapshot.far();
        return far == null ? LatencySnapshot.empty() : far.calls();
    }
}
