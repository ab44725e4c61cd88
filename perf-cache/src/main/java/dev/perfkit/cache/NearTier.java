package dev.perfkit.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.perfkit.stats.Counter;
import dev.perfkit.time.Ticker;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The entries in the memory of this JVM, and the epochs that guard them.
 *
 * <p>Every change of an entry happens inside {@code compute}, where Caffeine lets one thread at a time at a key, and looks
 * at the epoch or moves it in there. So of any two changes of a key one sees what the other did to the epoch. Nothing slow
 * ever runs inside {@code compute}.
 *
 * <p>An entry ends at its own deadline, an instant, so that nothing that touches it can prolong its life. Caffeine only clears
 * away what is older than any entry may get: were it told each entry's end, it would have to note every hit.
 */
final class NearTier<K, V> {
    private final Cache<K, NearEntry<V>> entries;
    private final Epochs epochs = new Epochs();
    private final Ticker ticker;
    private final Counter hits = new Counter();
    private final Counter misses = new Counter();
    private final Counter sets = new Counter();
    private final Counter deletes = new Counter();
    private final Counter evictions = new Counter();

    NearTier(long maximumEntries, long longestNanos, Ticker ticker, Executor executor) {
        this.ticker = ticker;
        this.entries = Caffeine.newBuilder()
                .maximumSize(maximumEntries)
                .expireAfterWrite(longestNanos, TimeUnit.NANOSECONDS)
                .ticker(ticker::read)
                .executor(new Upkeep(executor))
                .evictionListener((key, entry, cause) -> evictions.increment())
                .build();
    }

    /** The hit path: no lock, no allocation, no clock but the ticker. */
    @Nullable V find(K key) {
        V value = peek(key);
        if (value == null) {
            misses.increment();
        } else {
            hits.increment();
        }
        return value;
    }

    /** A look that no statistics know of. */
    @Nullable V peek(K key) {
        NearEntry<V> entry = entries.getIfPresent(key);
        return entry != null && entry.isLiving(ticker.read()) ? entry.value() : null;
    }

    /** Returns the epoch to hand to {@link #storeIfUnchanged}; to be read before anything below this tier is. */
    long epoch(K key) {
        return epochs.current(key);
    }

    /** Announces a change that is about to be made below; returns the epoch to hand to {@link #replaceIfUnchanged}. */
    long announceChange(K key) {
        return epochs.bump(key);
    }

    /** Stores what was read below, unless the key was changed since the epoch was read. */
    void storeIfUnchanged(K key, V value, long version, long lifeNanos, long epoch) {
        if (lifeNanos <= 0) {
            return;
        }
        long now = ticker.read();
        NearEntry<V> entry = new NearEntry<>(value, version, now + lifeNanos);
        NearEntry<V> kept = entries.asMap().compute(key, (k, held) -> {
            boolean changed = epochs.current(k) != epoch;
            boolean older = held != null && held.isLiving(now) && held.version() > version;
            return changed || older ? held : entry;
        });
        if (kept == entry) {
            sets.increment();
        }
    }

    /**
     * Stores what was written below, unless another change was announced meanwhile: nobody here knows which of the two
     * came later below, so the entry is dropped and the next reader asks.
     */
    void replaceIfUnchanged(K key, V value, long version, long lifeNanos, long epoch) {
        NearEntry<V> entry = new NearEntry<>(value, version, ticker.read() + lifeNanos);
        NearEntry<V> kept =
                entries.asMap().compute(key, (k, held) -> epochs.bumpFrom(k, epoch) && lifeNanos > 0 ? entry : null);
        if (kept == entry) {
            sets.increment();
        }
    }

    /** Stores a value that no tier below has: the last one to come here wins. */
    void put(K key, V value, long lifeNanos) {
        NearEntry<V> entry = new NearEntry<>(value, 0, ticker.read() + lifeNanos);
        entries.asMap().compute(key, (k, held) -> {
            epochs.bump(k);
            return entry;
        });
        sets.increment();
    }

    void drop(K key) {
        entries.asMap().compute(key, (k, held) -> {
            epochs.bump(k);
            return null;
        });
        deletes.increment();
    }

    void clear() {
        entries.invalidateAll();
    }

    TierSnapshot snapshot() {
        return new TierSnapshot(
                "near",
                true,
                hits.total(),
                misses.total(),
                sets.total(),
                deletes.total(),
                evictions.total(),
                0,
                0,
                entries.estimatedSize());
    }
}
