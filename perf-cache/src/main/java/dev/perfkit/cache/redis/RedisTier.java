package dev.perfkit.cache.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Objects.requireNonNull;

import dev.perfkit.cache.CacheTier;
import dev.perfkit.cache.Group;
import dev.perfkit.cache.TierEntry;
import dev.perfkit.cache.TierFill;
import dev.perfkit.cache.TierRead;
import dev.perfkit.cache.codec.ValueCodec;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Redis, 6.2 or newer, as the shared tier of a cache.
 *
 * <pre>{@code
 * RedisTier<Long, Product> tier = RedisTier.<Long, Product>builder("products", RedisURI.create("redis://localhost"))
 *         .codec(ValueCodec.json(Product.class))
 *         .build();
 * }</pre>
 *
 * <p>Keys are {@code perfkit:products:42}. What stands there is PerfKit's own format: other programs may delete keys, but
 * not write them; what is not of that format is a miss. By {@code perfkit:products} alone the tier tries whether a server
 * that failed takes writes again. Keys of different classes with the same text are the same key.
 *
 * <p>A server that cannot be reached at the start is no failure: the cache starts with its far tier down, says so
 * in one line of the log, and goes on trying.
 *
 * <p><b>Thread safety:</b> any number of threads, which share one connection. <b>Cost:</b> one round trip a call, and no
 * hop to another thread but Lettuce's own. <b>Failures:</b> as {@link CacheTier} says; no answer within the command timeout
 * is a failure. A server that had stalled may still do what a call gave up on, in the order it was sent; over a network
 * that held back an abandoned connection's last bytes it may do so later than that.
 *
 * @param <K> the keys
 * @param <V> the values
 */
@SuppressWarnings("exports") // of Lettuce, which whoever has a Redis tier has too
public final class RedisTier<K, V> implements CacheTier<K, V> {
    private static final Logger log = LoggerFactory.getLogger(RedisTier.class);
    private static final byte[] NO_VERSION = {};

    private final RedisLink link;
    private final KeyText<K> keys;
    private final ValueCodec<V> codec;
    private final byte[] leaseMillis;
    private final String instance = UUID.randomUUID().toString();
    private final AtomicLong leases = new AtomicLong();
    private final AtomicBoolean complained = new AtomicBoolean();

    RedisTier(RedisLink link, KeyText<K> keys, ValueCodec<V> codec, Duration leaseTime) {
        this.link = link;
        this.keys = keys;
        this.codec = codec;
        this.leaseMillis = millis(leaseTime);
    }

    /**
     * Returns a builder of a tier with a client of its own, which is closed with it.
     *
     * @param namespace what the keys in Redis begin with; letters, digits, {@code _}, {@code .} and {@code -}
     * @param uri where the server is, and how to log in
     */
    public static <K, V> RedisTierBuilder<K, V> builder(String namespace, RedisURI uri) {
        return new RedisTierBuilder<>(namespace, null, uri);
    }

    /**
     * Returns a builder of a tier that connects by the client given, which stays the caller's to close. Its options should
     * set {@code autoReconnect(false)}: the tier connects anew by itself, while Lettuce would also send again what was under
     * way, and a write done twice may bring an old value back.
     *
     * @param namespace what the keys in Redis begin with; letters, digits, {@code _}, {@code .} and {@code -}
     * @param client what to connect by
     * @param uri where the server is, and how to log in
     */
    public static <K, V> RedisTierBuilder<K, V> builder(String namespace, RedisClient client, RedisURI uri) {
        return new RedisTierBuilder<>(namespace, requireNonNull(client, "client"), uri);
    }

    @Override
    public String name() {
        return "redis";
    }

    @Override
    public TierRead<V> read(K key) {
        byte[] redisKey = keys.encode(key);
        Reply first = ask(redisKey, NO_VERSION);
        if (first.isLease()) {
            return new TierRead.Lease<>(first.token(), false);
        }
        TierRead<V> hit = decode(first);
        if (hit != null) {
            return hit;
        }
        // Should another unreadable value have come in between, the token is one that Redis never heard of.
        Reply second = ask(redisKey, first.versionText());
        return new TierRead.Lease<>(second.isLease() ? second.token() : newToken(), true);
    }

    private Reply ask(byte[] redisKey, byte[] disregarded) {
        byte[] token = newToken().getBytes(US_ASCII);
        List<Object> reply = Scripts.READ.askList(link, redisKey, token, leaseMillis, disregarded);
        return new Reply(reply);
    }

    private String newToken() {
        return instance + ':' + leases.incrementAndGet();
    }

    private @Nullable TierRead<V> decode(Reply reply) {
        try {
            return new TierRead.Hit<>(
                    TierEntry.of(codec.decode(reply.payload()), reply.timeLeft()), reply.version(), reply.timeLeft());
        } catch (Exception | LinkageError | StackOverflowError e) {
            if (complained.compareAndSet(false, true)) {
                log.warn("{} cannot decode a value, which is counted as a miss from here on without a word", codec, e);
            }
            return null;
        }
    }

    private byte[] encode(V value) {
        try {
            return requireNonNull(codec.encode(value), "encoded");
        } catch (IllegalArgumentException e) {
            throw e;
        } catch (Exception | LinkageError | StackOverflowError e) {
            String type = value.getClass().getName();
            throw new IllegalArgumentException(
                    "value: a " + type + " (expected: one that " + codec + " can encode)", e);
        }
    }

    @Override
    public TierFill fill(K key, TierRead.Lease<V> lease, TierEntry<V> entry) {
        byte[] token = ("L" + lease.token()).getBytes(US_ASCII);
        byte[] redisKey = keys.encode(key);
        long version = Scripts.FILL.askNumber(
                link, redisKey, token, encode(requireNonNull(entry.value(), "value")), millis(entry.timeToLive()));
        return version == 0 ? new TierFill.Overtaken() : new TierFill.Stored(version);
    }

    @Override
    public long write(K key, TierEntry<V> entry) {
        byte[] redisKey = keys.encode(key);
        return Scripts.WRITE.askNumber(
                link, redisKey, encode(requireNonNull(entry.value(), "value")), millis(entry.timeToLive()));
    }

    @Override
    public long remove(K key) {
        return Scripts.REMOVE.askNumber(link, keys.encode(key));
    }

    @Override
    public String text(K key) {
        return keys.text(key);
    }

    @Override
    public long kill(Group group) {
        throw new UnsupportedOperationException("kill");
    }

    @Override
    public long removeMatching(String glob, LongConsumer progress) {
        throw new UnsupportedOperationException("removeMatching");
    }

    /** Takes a lease on a key of no value: a sign of life is not enough, since a replica or a full server gives one too. */
    @Override
    public void probe() {
        link.probe(() -> ask(keys.namespace(), NO_VERSION));
    }

    @Override
    public void close() {
        link.close();
    }

    private static byte[] millis(Duration duration) {
        return Long.toString(duration.toMillis()).getBytes(US_ASCII);
    }
}
