package dev.perfkit.cache.redis;

import static java.util.Objects.requireNonNull;

import dev.perfkit.cache.CacheTier;
import dev.perfkit.cache.Group;
import dev.perfkit.cache.TierEntry;
import dev.perfkit.cache.TierFill;
import dev.perfkit.cache.TierListener;
import dev.perfkit.cache.TierRead;
import dev.perfkit.cache.codec.ValueCodec;
import dev.perfkit.stats.LatencySnapshot;
import dev.perfkit.time.Ticker;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.RedisClusterClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

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
 * not write them; what is not of that format is a miss. {@code perfkit:products} is the counter that versions come from, {@code
 * perfkit:products#kills} the groups that were invalidated: neither may be removed, least of all by an eviction, so give Redis a policy
 * that evicts only what has a time to live ({@code volatile-lru} and its like), or none. Keys of different classes with the same
 * text are the same key. A namespace of another name is another cache: {@code products-2} for a new form of the values.
 *
 * <p>TLS, a user of Redis' access control, the database, the client's name and Sentinels are matters of the URI. What the user has
 * to be permitted is listed in {@code docs/cache.md}.
 *
 * <p>A server that cannot be reached at the start is no failure, unless {@linkplain RedisTierBuilder#failFast asked for}: the
 * cache starts with its far tier down, says so in one line of the log, and goes on trying. So it does with a server that is a
 * replica, is full, or refuses the login.
 *
 * <p>What others change is heard by a second connection, see {@link Link}, and in a cluster by one more to each master where
 * {@linkplain RedisTierBuilder#foreignWrites foreign writes} are to be heard. A value that was killed with its group is no
 * longer read, in this JVM from the return of {@link #kill} on, in others as soon as they have heard of it; where a tier does
 * not hear, each read asks for new kills in the same trip.
 *
 * <p><b>Thread safety:</b> any number of threads, which share one connection. <b>Cost:</b> one round trip a call, two for a miss,
 * one more each time that {@link #await} asks, none to wait for where a lease is given back,
 * and no hop to another thread but Lettuce's own. Single reads that fall together are one question, where the tier hears and not in a
 * cluster. {@link #readAll} has one trip for the values and one for the leases of all it misses; a write has one more where Redis has not
 * said for a minute what its clock shows, and in a cluster one more where the tier does not hear. <b>Failures:</b> as {@link CacheTier}
 * says; no answer within the command timeout is a failure. What a call gave up on a server or a network that stalls may still do later,
 * but for a write: by the server's own clock it is done in time or never. Where one of several keys or values cannot be taken, none is
 * sent.
 *
 * @param <K> the keys
 * @param <V> the values
 */
@SuppressWarnings("exports") // of Lettuce, which whoever has a Redis tier has too
public final class RedisTier<K, V> implements CacheTier<K, V> {
    private final SharedConnection connection;
    private final KeySpace<K> names;
    private final EntryCodec<V> codec;
    private final Kills kills = new Kills();
    private final LagMeter lag;
    private final @Nullable CoherenceLink link;
    private final Reads<V> reads;
    private final OthersLoads<V> othersLoads;
    private final Changes changes;
    private final Walk walk;

    RedisTier(RedisTierBuilder<K, V> settings, ValueCodec<V> codec, Servers servers, SharedConnection connection) {
        this.connection = connection;
        this.names = new KeySpace<>(
                settings.keyPrefix,
                settings.namespace,
                settings.keyText,
                UUID.randomUUID().toString(),
                settings.isCluster);
        this.codec = new EntryCodec<>(codec, settings.maximumValueBytes);
        ServerClocks clocks = new ServerClocks(names.bucketCount(), Ticker.system());
        this.lag = new LagMeter(names.bucketCount(), Ticker.system());
        connection.whenConnected(() -> {
            clocks.forget();
            lag.forget();
        });
        this.changes = new Changes(connection, names, kills, clocks);
        this.link = settings.link.isOff()
                ? null
                : new CoherenceLink(
                        settings, servers, connection, names, kills, lag, clocks, () -> changes.kill(new Group.All()));
        Reader reader = settings.isCluster ? new ScriptedReader(connection, names) : new PipelinedReader(connection);
        Duration loadWait = settings.loadWait();
        this.reads = new Reads<>(
                connection, reader, this.codec, kills, names.kills(), link, settings.leaseTime, !loadWait.isZero());
        this.othersLoads = new OthersLoads<>(connection, reads, loadWait);
        this.walk = new Walk(connection, names, changes);
    }

    /**
     * Returns a builder of a tier on one server, or on the one that Sentinels name, with a client of its own, which is closed with it.
     *
     * @param namespace what the keys in Redis begin with; letters, digits, {@code _}, {@code .} and {@code -}
     * @param uri where the server is, and how to log in
     */
    public static <K, V> RedisTierBuilder<K, V> builder(String namespace, RedisURI uri) {
        requireNonNull(uri, "uri");
        return new RedisTierBuilder<>(
                namespace, false, timeout -> new SingleServer(Clients.single(timeout), true, uri));
    }

    /**
     * Returns a builder of a tier that connects by the client given, which stays the caller's to close. Its options have to
     * say {@code autoReconnect(false)}, or it is refused when the tier is built: the tier connects anew by itself, while Lettuce would
     * also send again what was under way, and a write done twice may bring an old value back.
     *
     * @param namespace what the keys in Redis begin with; letters, digits, {@code _}, {@code .} and {@code -}
     * @param client what to connect by
     * @param uri where the server is, and how to log in
     */
    public static <K, V> RedisTierBuilder<K, V> builder(String namespace, RedisClient client, RedisURI uri) {
        requireNonNull(client, "client");
        requireNonNull(uri, "uri");
        return new RedisTierBuilder<>(
                namespace, false, timeout -> new SingleServer(Clients.checked(client), false, uri));
    }

    /**
     * Returns a builder of a tier on a cluster, with a client of its own, which is closed with it. Keys are spread over 64 parts,
     * {@code perfkit:products:{05}:42}, each with a counter of its own.
     *
     * @param namespace what the keys in Redis begin with; letters, digits, {@code _}, {@code .} and {@code -}
     * @param nodes where some of its servers are, and how to log in
     */
    public static <K, V> RedisTierBuilder<K, V> clusterBuilder(String namespace, Collection<RedisURI> nodes) {
        List<RedisURI> known = List.copyOf(nodes);
        if (known.isEmpty()) {
            throw new IllegalArgumentException("nodes: none (expected: at least one)");
        }
        return new RedisTierBuilder<>(
                namespace,
                true,
                timeout -> new ClusterServers(Clients.cluster(known, timeout), true, "cluster of " + known));
    }

    /**
     * Returns a builder of a tier on a cluster that connects by the client given, as {@link #builder(String, RedisClient, RedisURI)}
     * says. Beside {@code autoReconnect(false)} its options should have {@code DisconnectedBehavior.ACCEPT_COMMANDS}, or commands fail that
     * come while one of the servers is being connected to.
     *
     * @param namespace what the keys in Redis begin with; letters, digits, {@code _}, {@code .} and {@code -}
     * @param client what to connect by
     */
    public static <K, V> RedisTierBuilder<K, V> clusterBuilder(String namespace, RedisClusterClient client) {
        requireNonNull(client, "client");
        return new RedisTierBuilder<>(
                namespace, true, timeout -> new ClusterServers(Clients.checked(client), false, "cluster"));
    }

    @Override
    public String name() {
        return "redis";
    }

    private Reader.Wanted wanted(K key) {
        String text = names.text(key);
        return new Reader.Wanted(text, names.bucket(text).key(text));
    }

    @Override
    public TierRead<V> read(K key) {
        return reads.read(wanted(key), Reads.Missing.LEASED, Duration.ZERO);
    }

    @Override
    public Map<K, TierRead<V>> readAll(Set<? extends K> keys) {
        return ask(keys, wanted -> reads.readAll(wanted, Reads.Missing.LEASED));
    }

    @Override
    public TierRead<V> peek(K key, Duration spent) {
        return reads.read(wanted(key), Reads.Missing.LEFT, spent);
    }

    @Override
    public Map<K, TierRead<V>> peekAll(Set<? extends K> keys) {
        return ask(keys, wanted -> reads.readAll(wanted, Reads.Missing.LEFT));
    }

    @Override
    public TierRead<V> await(K key, TierRead.Lease<V> lease) {
        return lease.elsewhere() ? othersLoads.await(wanted(key), lease) : lease;
    }

    @Override
    public Map<K, TierRead<V>> awaitAll(Map<? extends K, TierRead.Lease<V>> leases) {
        Map<K, TierRead<V>> answers = new HashMap<>(leases);
        Set<K> elsewhere = new HashSet<>();
        leases.forEach((key, lease) -> {
            if (lease.elsewhere()) {
                elsewhere.add(key);
            }
        });
        answers.putAll(ask(elsewhere, othersLoads::awaitAll));
        return answers;
    }

    @Override
    public void release(K key, TierRead.Lease<V> lease) {
        Call<Long> call = reads.releaseCall(wanted(key), lease);
        if (call != null) {
            connection.tellScript(call);
        }
    }

    private Map<K, TierRead<V>> ask(Set<? extends K> keys, Function<List<Reader.Wanted>, List<TierRead<V>>> question) {
        if (keys.isEmpty()) {
            return Map.of();
        }
        List<K> asked = List.copyOf(keys);
        List<Reader.Wanted> wanted = new ArrayList<>(asked.size());
        asked.forEach(key -> wanted.add(wanted(key)));
        List<TierRead<V>> found = question.apply(wanted);
        Map<K, TierRead<V>> answers = new HashMap<>(2 * asked.size());
        for (int i = 0; i < asked.size(); i++) {
            answers.put(asked.get(i), found.get(i));
        }
        return answers;
    }

    @Override
    public TierRead.Lease<V> renewal(K key, TierRead.Hit<V> hit) {
        return reads.renewal(hit);
    }

    @Override
    public TierFill fill(K key, TierRead.Lease<V> lease, TierEntry<V> entry) {
        Call<Long> call = fillCall(key, lease, entry);
        return call == null
                ? new TierFill.Overtaken()
                : filled(connection.ask(call, connection.deadline(lease.spent())));
    }

    @Override
    public Map<K, TierFill> fillAll(Map<? extends K, Filling<V>> fillings) {
        Map<K, TierFill> answers = new HashMap<>();
        List<K> asked = new ArrayList<>();
        List<Call<Long>> calls = new ArrayList<>();
        fillings.forEach((key, filling) -> {
            Call<Long> call = fillCall(key, filling.lease(), filling.entry());
            if (call == null) {
                answers.put(key, new TierFill.Overtaken());
            } else {
                asked.add(key);
                calls.add(call);
            }
        });
        List<Long> versions = connection.askAll(calls);
        for (int i = 0; i < asked.size(); i++) {
            answers.put(asked.get(i), filled(versions.get(i)));
        }
        return answers;
    }

    /** Returns the call to fill by; null if the value was killed while it was loaded. */
    private @Nullable Call<Long> fillCall(K key, TierRead.Lease<V> lease, TierEntry<V> entry) {
        String text = names.text(key);
        KeySpace.Bucket bucket = names.bucket(text);
        byte[] redisKey = bucket.key(text);
        long asOf = Reads.asOf(lease);
        byte[] encoded = codec.encode(entry, asOf);
        if (kills.isDead(text, entry.tags(), asOf)) {
            release(key, lease);
            return null;
        }
        return Scripts.FILL.call(
                new byte[][] {redisKey, bucket.counter()}, Reads.held(lease), encoded, EntryCodec.millis(entry));
    }

    private static TierFill filled(long version) {
        return version == 0 ? new TierFill.Overtaken() : new TierFill.Stored(version);
    }

    @Override
    public long write(K key, TierEntry<V> entry) {
        String text = names.text(key);
        // Whoever puts a value vouches for it as of now. In a cluster its version is no measure of kills.
        long asOf = names.bucketCount() == 1 ? EntryCodec.ITS_VERSION : reads.lastKill();
        return changes.write(text, codec.encode(entry, asOf), EntryCodec.millis(entry));
    }

    @Override
    public long remove(K key) {
        return changes.remove(names.text(key));
    }

    @Override
    public Map<K, Long> removeAll(Set<? extends K> keys) {
        Map<K, Long> answers = new HashMap<>();
        List<K> asked = List.copyOf(keys);
        List<Long> versions = changes.removeAll(asked.stream().map(names::text).toList());
        for (int i = 0; i < asked.size(); i++) {
            answers.put(asked.get(i), Math.abs(versions.get(i)));
        }
        return answers;
    }

    @Override
    public String text(K key) {
        return names.text(key);
    }

    @Override
    public long kill(Group group) {
        return changes.kill(group);
    }

    @Override
    public long removeMatching(String glob, LongConsumer progress) {
        return walk.removeMatching(glob, progress);
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalStateException if somebody listens already
     */
    @Override
    public boolean listen(TierListener listener) {
        if (link == null) {
            return false;
        }
        link.start(requireNonNull(listener, "listener"));
        return true;
    }

    /**
     * Returns how long messages of changes took, whoever made the change: from when Redis made it until the listener had acted on
     * its message. Of nothing as long as nobody listens.
     *
     * <p>No two machines' clocks are compared: the message says what the server's clock showed, and heartbeats tell what it shows by
     * now. Each is off by at most half of what the quickest heartbeat took to be answered, and by a thousandth of the time since that
     * one. One that cannot be known is left out: of a message while the link is not live, or where the server's clock was set or not told for a minute.
     */
    @Override
    public LatencySnapshot lag() {
        return lag.snapshot();
    }

    /** Does what a change does: a sign of life is not enough, since a replica or a full server gives one too. */
    @Override
    public void probe() {
        connection.probe(changes::probe);
    }

    @Override
    public void close() {
        connection.close(link == null ? CompletableFuture.completedFuture(null) : link.close());
    }
}
