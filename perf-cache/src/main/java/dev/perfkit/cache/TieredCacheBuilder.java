package dev.perfkit.cache;

import static java.util.Objects.requireNonNull;

import dev.perfkit.time.Scheduler;
import dev.perfkit.time.Ticker;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link TieredCache}; from {@link TieredCache#builder}.
 *
 * @param <K> the keys
 * @param <V> the values
 */
public final class TieredCacheBuilder<K, V> {
    final String name;
    long maximumEntries = 10_000;
    Duration timeToLive = Duration.ofHours(1);

    @Nullable Duration nearTimeToLive;

    @Nullable CacheTier<K, V> far;

    @Nullable Loader<? super K, ? extends V> loader;

    Duration probeInterval = Duration.ofSeconds(1);

    @Nullable Ticker ticker;

    Scheduler scheduler = Scheduler.system();
    Executor executor = ForkJoinPool.commonPool();
    InstantSource wallClock = InstantSource.system();

    TieredCacheBuilder(String name) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("name: \"" + name + "\" (expected: not blank)");
        }
        this.name = name;
    }

    /**
     * Sets how many values the near tier keeps; 10,000 by default. When it is full, those go that are used least often and
     * least recently (Caffeine's W-TinyLFU).
     */
    public TieredCacheBuilder<K, V> maximumEntries(long maximumEntries) {
        if (maximumEntries < 1) {
            throw new IllegalArgumentException("maximumEntries: " + maximumEntries + " (expected: >= 1)");
        }
        this.maximumEntries = maximumEntries;
        return this;
    }

    /** Sets how long values live, 1 ms to 100 years; an hour by default. */
    public TieredCacheBuilder<K, V> timeToLive(Duration timeToLive) {
        this.timeToLive = Lifetimes.requireTimeToLive("timeToLive", timeToLive);
        return this;
    }

    /**
     * Sets how long values live in the near tier at most: the longest that this JVM may serve what another one has
     * changed. By default as long as anywhere; over a far tier one minute at most.
     */
    public TieredCacheBuilder<K, V> nearTimeToLive(Duration nearTimeToLive) {
        this.nearTimeToLive = Lifetimes.requireTimeToLive("nearTimeToLive", nearTimeToLive);
        return this;
    }

    /** Sets the shared tier below the near one. It belongs to the cache from here on, and is closed with it. */
    public TieredCacheBuilder<K, V> far(CacheTier<K, V> far) {
        this.far = requireNonNull(far, "far");
        return this;
    }

    /** Sets where {@link TieredCache#get(Object)} gets what no tier has. */
    public TieredCacheBuilder<K, V> loader(Loader<? super K, ? extends V> loader) {
        this.loader = requireNonNull(loader, "loader");
        return this;
    }

    /** Sets how often a far tier that failed is asked whether it answers again; every second by default. */
    public TieredCacheBuilder<K, V> probeInterval(Duration probeInterval) {
        if (probeInterval.isNegative() || probeInterval.isZero()) {
            throw new IllegalArgumentException("probeInterval: " + probeInterval + " (expected: > 0)");
        }
        this.probeInterval = probeInterval;
        return this;
    }

    /**
     * Sets the ticker for all that the cache measures; an exact one, since near entries outlive their time by as much as it
     * is late. By default the system's, and for the age of near entries a coarse one that the cache owns: it is allowed for
     * being 20 ms late, and is later only where the whole JVM or the scheduler is held up.
     */
    public TieredCacheBuilder<K, V> ticker(Ticker ticker) {
        this.ticker = requireNonNull(ticker, "ticker");
        return this;
    }

    /**
     * Sets what keeps the time for the probes of a failed far tier and, unless a ticker is given, for the coarse one. It has
     * to outlast the cache: when it stops, near entries age no more, and a failed far tier stays down.
     */
    public TieredCacheBuilder<K, V> scheduler(Scheduler scheduler) {
        this.scheduler = requireNonNull(scheduler, "scheduler");
        return this;
    }

    /**
     * Sets where the near tier's upkeep and the probes of a failed far tier run; the common pool by default. A probe may
     * block for the tier's timeout.
     */
    public TieredCacheBuilder<K, V> executor(Executor executor) {
        this.executor = requireNonNull(executor, "executor");
        return this;
    }

    /** Sets where the times of decisions come from. */
    public TieredCacheBuilder<K, V> wallClock(InstantSource wallClock) {
        this.wallClock = requireNonNull(wallClock, "wallClock");
        return this;
    }

    /**
     * Builds the cache. If the far tier does not answer, the cache starts without it.
     *
     * @throws IllegalStateException if the near time to live exceeds the time to live
     */
    public TieredCache<K, V> build() {
        if (nearTimeToLive != null && nearTimeToLive.compareTo(timeToLive) > 0) {
            throw new IllegalStateException(
                    "nearTimeToLive: " + nearTimeToLive + " (expected: <= timeToLive, " + timeToLive + ")");
        }
        return new LayeredCache<>(this);
    }
}
