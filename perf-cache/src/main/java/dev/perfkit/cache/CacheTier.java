package dev.perfkit.cache;

import java.time.Duration;

/**
 * A shared place for values below the near tier; {@code dev.perfkit.cache.redis.RedisTier} is the one that comes with
 * PerfKit. Written for those who bring another store; who only uses a cache never calls it.
 *
 * <p>The heart of it is the lease. A value that was loaded while somebody wrote or removed the key must not reach the tier,
 * or it would stay there, old, for as long as values live. So a miss hands out a lease <em>before</em> the load, every
 * {@link #write} and {@link #remove} kills the leases of the key, and {@link #fill} stores only for a living one. All who
 * miss a key at once may hold the same lease; the first to fill wins.
 *
 * <pre>{@code
 * TierRead<V> read = tier.read(key);
 * if (read instanceof TierRead.Hit<V> hit) {
 *     use(hit.value());
 * } else if (read instanceof TierRead.Lease<V> lease) {
 *     tier.fill(key, lease, load(key), timeToLive);
 * }
 * }</pre>
 *
 * <p>Each of the four operations is atomic for its key, also between JVMs. Versions of one key grow with each operation
 * that changes it and have no other meaning.
 *
 * <p><b>Thread safety:</b> implementations are safe for use by any number of threads. <b>Cost:</b> a round trip a call;
 * each call is bounded by a timeout of the tier's own. <b>Failures:</b> a key or value that the tier cannot take is an
 * {@link IllegalArgumentException}, and nothing was changed; any other exception says that the tier did not answer, and
 * what was asked may have been done, may be done later, or never. The cache then leaves the tier alone until
 * {@link #probe} succeeds.
 *
 * @param <K> the keys
 * @param <V> the values
 */
public interface CacheTier<K, V> extends AutoCloseable {

    /** Returns the name, one word in lower case that signals are called by: {@code "redis"}. */
    String name();

    /** Returns the value of the key, or a lease to fill it by. */
    TierRead<V> read(K key);

    /**
     * Stores a loaded value if the lease is still good.
     *
     * @param key the key
     * @param lease the lease that {@link #read} gave before the value was loaded
     * @param value the value
     * @param timeToLive how long to keep it
     */
    TierFill fill(K key, TierRead.Lease<V> lease, V value, Duration timeToLive);

    /**
     * Stores a value whatever is there, and kills the leases of the key.
     *
     * @param key the key
     * @param value the value
     * @param timeToLive how long to keep it
     * @return the version that the tier gave the value
     */
    long write(K key, V value, Duration timeToLive);

    /**
     * Removes the value, if there is one, and kills the leases of the key.
     *
     * @return the version of the removal: above that of any value removed, below that of any to come
     */
    long remove(K key);

    /**
     * Returns if the tier answers and takes values; throws if it does not. Called when the cache is built, and in the
     * background while the cache does without the tier.
     */
    void probe();

    /** Gives back what the tier holds of the host's resources. Idempotent. */
    @Override
    void close();
}
