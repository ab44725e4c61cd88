package dev.perfkit.cache;

import dev.perfkit.signal.Inspectable;
import java.time.Duration;
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
 * <p>What it promises:
 *
 * <ul>
 *   <li><b>No old value in this JVM.</b> A {@code get} that starts after {@code invalidate(k)} or {@code put(k, v)}
 *       returned never yields what was there before: not from the near tier, not from the far tier, not from a load
 *       that was under way. Change the source first, then tell the cache.
 *   <li><b>One load.</b> Of all threads of this JVM that miss a key at once and have a loader, one asks the far tier and
 *       the loader; the others wait for it, and share its failure too. Without a loader each asks the far tier.
 *   <li><b>No old value from a slow load in the far tier</b>, whichever JVM loaded and whichever changed the key.
 *   <li><b>No hopping.</b> A value ends in the near tier no later than in the far tier, as long as the {@linkplain
 *       TieredCacheBuilder#ticker ticker} keeps up.
 *   <li><b>Never worse than no cache.</b> A far tier that does not answer costs a call one timeout, and then all calls
 *       nothing until it answers again, which is found out in the background. (One that answers the question before a load
 *       and not the one after it costs a little less than two.) {@code get} throws what the loader throws, for a loader
 *       that waits for itself, and for a key that the far tier cannot take; for nothing else.
 * </ul>
 *
 * <p>What it does not: <b>other JVMs are not told.</b> A change made here leaves the near tiers of other JVMs as they
 * are, for at most the near time to live, which is why that is one minute over a far tier unless set otherwise. And all
 * that is said of the far tier holds for what it acknowledged and kept: what a server lost, nobody promises.
 *
 * <p>A null is no value: a loader's null is handed to its callers and not cached.
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
     * that loader the search ends at the far tier.
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

    /**
     * Stores a value in both tiers, for the cache's time to live.
     *
     * @throws UnacknowledgedException as {@link #invalidate} does; the value is then in no tier of this JVM
     */
    void put(K key, V value);

    /**
     * Stores a value in both tiers.
     *
     * @param key the key
     * @param value the value
     * @param timeToLive how long it lives in the far tier, 1 ms to 100 years; in the near tier that or the near time to
     *     live, whichever is shorter
     * @throws UnacknowledgedException as {@link #invalidate} does; the value is then in no tier of this JVM
     * @throws IllegalArgumentException if the time is out of range, or the far tier cannot take the key or the value;
     *     nothing was changed
     */
    void put(K key, V value, Duration timeToLive);

    /**
     * Removes the key from both tiers and returns when the far tier has acknowledged it.
     *
     * <p>If it does not, this throws, and the key is <em>dirty</em>: in this JVM neither tier is believed, each call asks
     * the loader (threads that ask at once share one load), and the cache goes on to remove the key from the far tier
     * until that acknowledges. Up to 10,000 keys can be dirty at once; beyond, see {@link
     * CacheSnapshot#lostInvalidations()}.
     *
     * @throws UnacknowledgedException if the far tier is down, or did not answer in time
     * @throws IllegalArgumentException if the far tier cannot take the key; nothing was changed
     */
    void invalidate(K key);

    @Override
    CacheSnapshot snapshot();

    /**
     * Empties the near tier and closes the far tier. A {@code get} afterwards loads; a {@code put} or an {@code
     * invalidate} of a cache with a far tier throws {@link UnacknowledgedException}. Idempotent.
     */
    @Override
    void close();
}
