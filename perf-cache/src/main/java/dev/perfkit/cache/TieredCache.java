package dev.perfkit.cache;

import dev.perfkit.signal.Inspectable;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A cache in the memory of this JVM, over a shared one (optional), over a loader (optional).
 *
 * <pre>{@code
 * TieredCache<Long, Product> products = TieredCache.<Long, Product>builder("products")
 *         .far(RedisTier.<Long, Product>builder("products", RedisURI.create("redis://localhost"))
 *                 .codec(ValueCodec.json(Product.class))
 *                 .build())
 *         .loader(id -> repository.find(id))
 *         .build();
 * Product product = products.get(42L);
 * repository.save(changed);
 * products.invalidate(42L);
 * }</pre>
 *
 * <p>What it promises; docs/cache.md says how, and what it rests on:
 *
 * <ul>
 *   <li><b>No old value in this JVM.</b> A {@code get} that starts after {@code invalidate(k)} or {@code put(k, v)}
 *       returned never yields what was there before: not from the near tier, not from the far tier, not from a load
 *       that was under way. Change the source first, then tell the cache.
 *   <li><b>Never back.</b> A JVM that returned a value of the far tier's never returns an older one afterwards.
 *   <li><b>Other JVMs are told</b>, where the far tier {@linkplain CacheTier#listen can tell}: their near tiers stop serving what
 *       was changed as soon as the message is there. Where it cannot be heard, the near tier is left alone ({@linkplain
 *       Resilience#lenience unless wished otherwise}), and emptied before it is used again.
 *   <li><b>One load.</b> Of all threads of this JVM that miss a key at once, one asks the far tier and the loader; the
 *       others wait for it, and share its failure too. Where the far tier can tell that another JVM is loading the key, its value
 *       is {@linkplain CacheTier#await waited for}, up to a bound of the tier's, before the loader is asked.
 *   <li><b>No old value from a slow load in the far tier</b>, whichever JVM loaded and whichever changed the key.
 *   <li><b>No hopping.</b> A value ends in the near tier no later than in the far tier, as long as the {@linkplain
 *       TieredCacheBuilder#ticker ticker} keeps up.
 *   <li><b>Never worse than no cache.</b> A far tier that is slow or does not answer costs a call one timeout, for all that the
 *       call asks before its load and after it, and then all calls
 *       nothing until it answers again, which is found out in the background. {@code get} throws what the loader throws, for a loader
 *       that waits for itself, and for a key that the far tier cannot take; for nothing else.
 * </ul>
 *
 * <p>All that is said of the far tier holds for what it acknowledged and kept: what a server lost, nobody promises. A value
 * served {@linkplain Freshness stale}, by choice only, is marked as such in {@link Served}.
 *
 * <p>A null is no value: a loader's null is handed to its callers, and remembered only if {@link Freshness#nullTimeToLive}
 * says so.
 *
 * <p><b>Thread safety:</b> any number of threads. <b>Cost:</b> a near hit is one lookup, without lock, allocation or
 * clock; a far hit adds one round trip; a load two. <b>Failures:</b> see each method. The cache shares its values by
 * reference: do not change them.
 *
 * @param <K> the keys, with {@code equals} and {@code hashCode}
 * @param <V> the values
 */
public interface TieredCache<K, V> extends Inspectable, AutoCloseable {

    /**
     * Returns a builder of a cache of 10,000 entries that live for an hour.
     *
     * @param name what the cache is called in snapshots, signals and messages
     */
    static <K, V> TieredCacheBuilder<K, V> builder(String name) {
        return new TieredCacheBuilder<>(name);
    }

    /**
     * Returns the value from the nearest place that has it: near tier, far tier, the loader given at building. Without
     * that loader the search ends at the far tier. A caller that finds a search for the key under way waits for that one.
     *
     * @return the value; null if there is none
     */
    @Nullable V get(K key);

    /**
     * Returns the value from the nearest place that has it: near tier, far tier, this loader. A caller that finds a load
     * of the key under way waits for that one, whatever its loader.
     *
     * @param key the key
     * @param loader where the value comes from if no tier has it
     * @return the value; null if there is none
     */
    @Nullable V get(K key, Loader<? super K, ? extends V> loader);

    /** Returns the value as {@link #get(Object)} does, and where it came from, how old it is, and why it was served. */
    Served<V> getServed(K key);

    /** Returns whether a tier has a value for the key. The loader is not asked; a load under way is waited for. */
    boolean contains(K key);

    /**
     * Returns the values of many keys: what the near tier has, what loads under way bring, what the far tier answers to one
     * question, and what one call of {@link Loader#loadAll} brings for the rest; that is stored in one more trip.
     *
     * @param keys the keys
     * @return the values of those that have one, in the order of the keys
     */
    Map<K, V> getAll(Collection<? extends K> keys);

    /**
     * Returns the values of many keys as {@link #getAll(Collection)} does, with this loader.
     *
     * @param keys the keys
     * @param loader where those values come from that no tier has
     */
    Map<K, V> getAll(Collection<? extends K> keys, BulkLoader<K, V> loader);

    /**
     * Returns a function that looks into the cache before it asks the one given.
     *
     * <pre>{@code
     * V value = cache.cached(this::load).apply(key);
     * }</pre>
     */
    default Function<K, @Nullable V> cached(Function<? super K, ? extends @Nullable V> function) {
        Objects.requireNonNull(function, "function");
        return key -> get(key, function::apply);
    }

    /** Stores a value in both tiers, as {@link TieredCacheBuilder#entryOptions} says, or else for the cache's time to live. */
    Acknowledgement put(K key, V value);

    /**
     * Stores a value in both tiers.
     *
     * @param key the key
     * @param value the value
     * @param timeToLive how long it lives in either tier, 1 ms to 100 years, be that shorter or longer than the cache's own; in the
     *     near tier no longer than {@link Freshness#nearTimeToLive} says
     */
    Acknowledgement put(K key, V value, Duration timeToLive);

    /**
     * Stores a value in both tiers.
     *
     * @param key the key
     * @param value the value
     * @param options its time to live and its tags
     * @throws UnacknowledgedException as {@link #invalidate} does; the value is then in no tier of this JVM
     * @throws IllegalArgumentException if the far tier cannot take the key or the value; nothing was changed
     */
    Acknowledgement put(K key, V value, EntryOptions options);

    /**
     * Removes the key from both tiers and returns when the far tier has acknowledged it.
     *
     * <p>If it does not, this throws (or returns {@link Acknowledgement#PENDING}, see {@link Resilience}), and the key is
     * <em>dirty</em>: in this JVM neither tier is believed, each call asks the loader (threads that ask at once share one
     * load), and the cache goes on to remove the key from the far tier until that acknowledges. Up to {@link
     * Resilience#dirtyLimit} keys can be dirty at once; with one more, all keys are.
     *
     * @throws UnacknowledgedException if the far tier is down, or did not answer in time
     * @throws IllegalArgumentException if the far tier cannot take the key; nothing was changed
     */
    Acknowledgement invalidate(K key);

    /**
     * Removes several keys, in one trip.
     *
     * @throws UnacknowledgedException as {@link #invalidate}, for all of the keys
     */
    Acknowledgement invalidateAll(Collection<? extends K> keys);

    /**
     * Removes all entries that carry the tag, however many, in one operation: those in any tier of any JVM, and those being
     * loaded at this moment.
     *
     * @throws UnacknowledgedException as {@link #invalidate}, for all entries that carry the tag
     */
    Acknowledgement invalidateTag(String tag);

    /**
     * Removes all entries whose key's text begins so, as {@link #invalidateTag} does.
     *
     * @param prefix the beginning of the text: of {@link CacheTier#text}, or of {@code toString} without a far tier
     * @throws UnacknowledgedException as {@link #invalidate}, for all such keys
     */
    Acknowledgement invalidatePrefix(String prefix);

    /**
     * Removes all entries of this cache, as {@link #invalidateTag} does.
     *
     * @throws UnacknowledgedException as {@link #invalidate}, for all keys
     */
    Acknowledgement invalidateAll();

    /**
     * Removes the keys whose text matches, one after the other, in the background: it takes as long as the far tier needs to
     * walk through all its keys, and a key that comes to be meanwhile may be spared. For what must be gone at once there
     * are tags and prefixes.
     *
     * @param glob the pattern, see {@link Glob}
     * @throws IllegalArgumentException if the pattern is none
     */
    PatternRemoval invalidatePattern(String glob);

    /** Returns this cache for callers that do not wait. */
    AsyncTieredCache<K, V> async();

    /** Returns what each tier has of the key, and what a {@code get} would do. Asks the far tier, changes nothing there, and counts as a read. */
    Explanation explain(K key);

    @Override
    CacheSnapshot snapshot();

    /**
     * Empties the near tier and closes the far tier. A {@code get} afterwards loads; a {@code put} or an {@code
     * invalidate} of a cache with a far tier throws {@link UnacknowledgedException}. Idempotent.
     */
    @Override
    void close();
}
