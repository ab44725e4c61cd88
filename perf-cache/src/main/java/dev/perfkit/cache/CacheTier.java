package dev.perfkit.cache;

import dev.perfkit.stats.LatencySnapshot;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.LongConsumer;

/**
 * A shared place for values below the near tier; {@code dev.perfkit.cache.redis.RedisTier} is the one that comes with
 * PerfKit. Written for those who bring another store; who only uses a cache never calls it.
 *
 * <p>The heart of it is the lease. A value that was loaded while somebody wrote or removed the key must not reach the tier,
 * or it would stay there, old, for as long as values live. So a miss hands out a lease <em>before</em> the load, every
 * {@link #write} and {@link #remove} kills the leases of the key, and {@link #fill} stores only for a living one. All who
 * miss a key at once may hold the same lease; the first to fill wins. A tier that says of a lease that somebody
 * {@linkplain TierRead.Lease#elsewhere else} is loading under it has the others {@link #await} the value; a lease that came to
 * nothing is given back by {@link #release}.
 *
 * <pre>{@code
 * TierRead<V> read = tier.read(key);
 * if (read instanceof TierRead.Hit<V> hit) {
 *     use(hit.entry().value());
 * } else if (read instanceof TierRead.Lease<V> lease) {
 *     tier.fill(key, lease, TierEntry.of(load(key), timeToLive));
 * }
 * }</pre>
 *
 * <p>Each operation on a key is atomic for its key, also between JVMs. Versions of one key grow with each {@link #write},
 * {@link #remove} and {@link #kill}; that of a fill is at least that of the last change before it, and two fills without a
 * change between them may have the same. Those of different keys mean nothing to each other.
 *
 * <p><b>Thread safety:</b> implementations are safe for use by any number of threads. <b>Cost:</b> a round trip a call;
 * each call is bounded by a timeout of the tier's own, those of one {@code get} together by one such timeout, if the tier minds
 * what is said to have been {@linkplain TierRead.Lease#spent spent}. <b>Failures:</b> a key or value that the tier cannot take is an
 * {@link IllegalArgumentException}, and nothing was changed; any other exception says that the tier did not answer, and
 * what was asked may have been done, may be done later ({@link #write} excepted), or never. The cache then leaves the tier
 * alone until {@link #probe} succeeds.
 *
 * @param <K> the keys
 * @param <V> the values
 */
public interface CacheTier<K, V> extends AutoCloseable {

    /** Returns the name, one word in lower case that signals are called by: {@code "redis"}. */
    String name();

    /**
     * Returns the text that the key is called by in the tier and in its messages; the same in every JVM, another for each key.
     *
     * @throws IllegalArgumentException if the key has none
     */
    String text(K key);

    /** Returns the value of the key, or a lease to fill it by. */
    TierRead<V> read(K key);

    /** Reads several keys; a tier that can do so in one trip does. Each answer is as that of {@link #read}. */
    default Map<K, TierRead<V>> readAll(Set<? extends K> keys) {
        Map<K, TierRead<V>> answers = new HashMap<>();
        keys.forEach(key -> answers.put(key, read(key)));
        return answers;
    }

    /**
     * Returns the value of the key, or in place of a lease one that is good for nothing: looks, and changes nothing. For those who
     * would not load what is missing, since others may wait for the value of a lease.
     *
     * <p>By default it is read, and the lease given back.
     *
     * @param key the key
     * @param spent how much of the time that the tier may take for a {@code get} has been taken before
     */
    default TierRead<V> peek(K key, Duration spent) {
        TierRead<V> read = read(key);
        if (read instanceof TierRead.Lease<V> lease) {
            release(key, lease);
            return new TierRead.Lease<>("", lease.undecodable());
        }
        return read;
    }

    /** Looks for several keys; a tier that can do so in one trip does. Each answer is as that of {@link #peek}. */
    default Map<K, TierRead<V>> peekAll(Set<? extends K> keys) {
        Map<K, TierRead<V>> answers = new HashMap<>();
        keys.forEach(key -> answers.put(key, peek(key, Duration.ZERO)));
        return answers;
    }

    /**
     * Waits for the value that somebody else is loading, no longer than a bound of the tier's own, and returns it; or a lease to load
     * by, where he has not brought one or it was waited for in vain. Holds nobody else up.
     *
     * <p>By default nothing is waited for.
     *
     * @param key the key
     * @param lease what {@link #read} gave; where nobody {@linkplain TierRead.Lease#elsewhere else} is loading, it is what is returned
     */
    default TierRead<V> await(K key, TierRead.Lease<V> lease) {
        return lease;
    }

    /** Waits for the values of several keys at once. Each answer is as that of {@link #await}. */
    default Map<K, TierRead<V>> awaitAll(Map<? extends K, TierRead.Lease<V>> leases) {
        Map<K, TierRead<V>> answers = new HashMap<>();
        leases.forEach((key, lease) -> answers.put(key, await(key, lease)));
        return answers;
    }

    /**
     * Gives a lease back that no value will be brought for, so that nobody waits for it. Returns at once, and is done or not; does
     * nothing where it was not the caller who was loading under the lease, or it is one to {@linkplain #renewal renew} by.
     *
     * <p>By default it does nothing.
     *
     * @param key the key
     * @param lease what {@link #read} or {@link #await} gave
     */
    default void release(K key, TierRead.Lease<V> lease) {}

    /**
     * Stores a loaded value if the lease is still good.
     *
     * @param key the key
     * @param lease the lease that {@link #read} gave before the value was loaded
     * @param entry what to keep
     */
    TierFill fill(K key, TierRead.Lease<V> lease, TierEntry<V> entry);

    /**
     * Fills several keys; a tier that can do so in one trip does. Each answer is as that of {@link #fill}, but that what was spent
     * before is not minded.
     */
    default Map<K, TierFill> fillAll(Map<? extends K, Filling<V>> fillings) {
        Map<K, TierFill> answers = new HashMap<>();
        fillings.forEach((key, filling) -> answers.put(key, fill(key, filling.lease, filling.entry)));
        return answers;
    }

    /**
     * One of several fills.
     *
     * @param <V> the values
     * @param lease the lease that was given before the value was loaded
     * @param entry what to keep
     */
    record Filling<V>(TierRead.Lease<V> lease, TierEntry<V> entry) {}

    /**
     * Returns a lease to replace a value that is there, fresh or stale, by one whose loading begins now. It is worth nothing
     * once the value found is no longer the one that is there, also where another renewal has replaced it by one of the same version:
     * of two that begin with the same value, the second to come may be the older. No trip.
     *
     * <p>A tier that cannot do so returns a lease that no fill takes, as this does: values are then replaced after their end.
     *
     * @param key the key
     * @param hit what {@link #read} found
     */
    default TierRead.Lease<V> renewal(K key, TierRead.Hit<V> hit) {
        return new TierRead.Lease<>("", false);
    }

    /**
     * Stores a value whatever is there, and kills the leases of the key. Where it fails the value may be there all the same, but
     * must not come to be there later: over what others have changed since.
     *
     * @param key the key
     * @param entry what to keep
     * @return the version that the tier gave the value
     */
    long write(K key, TierEntry<V> entry);

    /**
     * Removes the value, if there is one, and kills the leases of the key.
     *
     * @return the version of the removal: above that of any value removed, below that of any to come
     */
    long remove(K key);

    /** Removes several keys; a tier that can do so in one trip does. Each answer is as that of {@link #remove}. */
    default Map<K, Long> removeAll(Set<? extends K> keys) {
        Map<K, Long> answers = new HashMap<>();
        keys.forEach(key -> answers.put(key, remove(key)));
        return answers;
    }

    /**
     * Invalidates a group at once, however many entries it has: those that are there, and those that are being loaded under
     * a lease given out before this returned.
     *
     * @return the version of the change
     */
    long kill(Group group);

    /**
     * Removes, one after the other, the keys whose text matches, as {@link #remove} does each; takes as long as it takes to
     * walk through all keys there are. A key that comes to be meanwhile may be spared.
     *
     * @param glob the pattern, see {@link Glob}: {@code *} for any text, {@code ?} for any character, {@code [abc]} for one of some
     * @param progress is told, time and again, how many keys have been removed; what it throws ends the walk and is thrown
     * @return how many keys were removed
     */
    long removeMatching(String glob, LongConsumer progress);

    /**
     * Tells from now on what is changed in the tier, also by others.
     *
     * @return false if the tier cannot tell
     */
    default boolean listen(TierListener listener) {
        return false;
    }

    /**
     * Returns if the tier answers and takes values; throws if it does not. Called when the cache is built, and in the
     * background while the cache does without the tier.
     */
    void probe();

    /**
     * Returns how long messages of changes took, by whomever they were made: from the change until this JVM had heard of it and acted
     * on that. Of nothing where it is not measured; what cannot be known of a message is left out.
     */
    default LatencySnapshot lag() {
        return LatencySnapshot.empty();
    }

    /**
     * Returns a tier of two: what the upper one does not have is looked for in the lower one and stored in the upper, changes
     * are made in both, the lower first. It can tell of what is changed in the upper one. In a cache the upper one does without a
     * lower one that does not answer; what is changed meanwhile is not acknowledged.
     */
    static <K, V> CacheTier<K, V> over(CacheTier<K, V> upper, CacheTier<K, V> lower) {
        return new StackedTier<>(upper, lower);
    }

    /** Gives back what the tier holds of the host's resources. Idempotent. */
    @Override
    void close();
}
