package dev.perfkit.cache;

import static java.util.Objects.requireNonNull;

import dev.perfkit.time.Scheduler;
import dev.perfkit.time.Ticker;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BiFunction;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link TieredCache}; from {@link TieredCache#builder}.
 *
 * @param <K> the keys
 * @param <V> the values
 */
public final class TieredCacheBuilder<K, V> {
    final String name;
    long maximum = 10_000;
    Duration timeToLive = Duration.ofHours(1);

    @Nullable Weigher<? super K, ? super V> weigher;

    @Nullable CacheTier<K, V> far;

    @Nullable Loader<? super K, ? extends V> loader;

    @Nullable BiFunction<? super K, ? super V, EntryOptions> entryOptions;

    Freshness freshness = Freshness.standard();
    Resilience resilience = Resilience.standard();

    @Nullable Ticker ticker;

    Scheduler scheduler = Scheduler.system();
    Executor executor = ForkJoinPool.commonPool();
    InstantSource wallClock = InstantSource.system();
    DoubleSupplier random = () -> ThreadLocalRandom.current().nextDouble();

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
        requirePositive("maximumEntries", maximumEntries);
        this.maximum = maximumEntries;
        this.weigher = null;
        return this;
    }

    /**
     * Sets how much the near tier keeps, in any unit: bytes, rows. Takes the place of {@link #maximumEntries}.
     *
     * @param maximumWeight the sum that the weights of the values do not exceed
     * @param weigher how much one weighs, asked once, when it is stored
     */
    public TieredCacheBuilder<K, V> maximumWeight(long maximumWeight, Weigher<? super K, ? super V> weigher) {
        requirePositive("maximumWeight", maximumWeight);
        this.maximum = maximumWeight;
        this.weigher = requireNonNull(weigher, "weigher");
        return this;
    }

    private static void requirePositive(String name, long value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: >= 1)");
        }
    }

    /**
     * Sets how long values live that have no time of their own, 1 ms to 100 years; an hour by default. What a put, {@link EntryOptions},
     * {@link Cached#ttlMillis} or {@link Freshness#nullTimeToLive} says instead may be shorter or longer.
     */
    public TieredCacheBuilder<K, V> timeToLive(Duration timeToLive) {
        this.timeToLive = Lifetimes.requireTimeToLive("timeToLive", timeToLive);
        return this;
    }

    /**
     * Sets a shared tier below the near one. It belongs to the cache from here on, and is closed with it. Called again, it
     * sets a further tier below the one before, see {@link CacheTier#over}.
     */
    public TieredCacheBuilder<K, V> far(CacheTier<K, V> tier) {
        requireNonNull(tier, "tier");
        this.far = far == null ? tier : CacheTier.over(far, tier);
        return this;
    }

    /** Sets where {@link TieredCache#get(Object)} gets what no tier has. */
    public TieredCacheBuilder<K, V> loader(Loader<? super K, ? extends V> loader) {
        this.loader = requireNonNull(loader, "loader");
        return this;
    }

    /**
     * Sets what time to live and what tags a value gets that is loaded, or put without options of its own; by default the
     * cache's time to live and none. What the function throws reaches the caller of the put or the load.
     */
    public TieredCacheBuilder<K, V> entryOptions(BiFunction<? super K, ? super V, EntryOptions> entryOptions) {
        this.entryOptions = requireNonNull(entryOptions, "entryOptions");
        return this;
    }

    /** Sets how fresh values are, and when older ones are served. */
    public TieredCacheBuilder<K, V> freshness(Freshness freshness) {
        this.freshness = requireNonNull(freshness, "freshness");
        return this;
    }

    /** Sets what to do while the far tier does not answer. */
    public TieredCacheBuilder<K, V> resilience(Resilience resilience) {
        this.resilience = requireNonNull(resilience, "resilience");
        return this;
    }

    /**
     * Sets the ticker for all that the cache measures; an exact one, since near entries outlive their time by as much as it
     * is late. By default the system's, and for the age of near entries a coarse one that the cache owns: it is allowed for
     * being 20 ms late, and is later only where the whole JVM or the scheduler is held up. One that is given is read at each near
     * hit.
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
     * Sets where runs what no caller waits for, and what the asynchronous view asks for: the near tier's upkeep (where it may
     * be much; a little is done by who stores a value), reloads, removals by pattern, probes of a failed far tier; the common
     * pool by default. Some of it blocks for as long as the far tier or a loader takes.
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

    /** Builds the cache. If the far tier does not answer, the cache starts without it. */
    public TieredCache<K, V> build() {
        return new LayeredCache<>(this);
    }
}
