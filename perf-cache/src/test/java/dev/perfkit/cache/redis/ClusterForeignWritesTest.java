package dev.perfkit.cache.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perfkit.cache.TieredCache;
import dev.perfkit.cache.codec.ValueCodec;
import io.lettuce.core.KillArgs;
import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.api.sync.RedisClusterCommands;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is changed past the tiers on any of a cluster's masters, as a cache's near tier takes it. */
class ClusterForeignWritesTest {
    /** Too slow to give anything away within a test. */
    private static final Link SLOW = new Link(Duration.ofMinutes(10), Duration.ofMinutes(30));

    private static final Link QUICK = new Link(Duration.ofMillis(200), Duration.ofSeconds(2));
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private static RealCluster cluster;

    private final AtomicLong source = new AtomicLong(1);
    private TieredCache<Integer, Long> cache;

    @BeforeAll
    static void startCluster() {
        cluster = RealCluster.start();
    }

    @AfterAll
    static void stopCluster() {
        if (cluster != null) {
            cluster.close();
        }
    }

    @BeforeEach
    void flush() {
        onEachMaster(RedisClusterCommands::flushall);
    }

    @AfterEach
    void closeCache() {
        if (cache != null) {
            cache.close();
        }
    }

    private static void onEachMaster(Consumer<RedisClusterCommands<String, String>> command) {
        cluster.ask(connection -> {
            RealCluster.masters(connection)
                    .forEach(master -> command.accept(
                            connection.getConnection(master.getNodeId()).sync()));
            return true;
        });
    }

    /** Opens a cache that believes what it has near until it hears of something else. */
    private void open(Link link) {
        RedisTier<Integer, Long> tier = RedisTier.<Integer, Long>clusterBuilder("products", cluster.uris())
                .codec(ValueCodec.json(Long.class))
                .commandTimeout(Duration.ofSeconds(5))
                .connectTimeout(Duration.ofSeconds(10))
                .link(link)
                .foreignWrites(true)
                .build();
        cache = TieredCache.<Integer, Long>builder("products")
                .far(tier)
                .loader(key -> source.get())
                .build();
        // The first heartbeat may find no script and be sent once more.
        Awaitility.await().atMost(LIMIT).until(() -> isNear(0));
    }

    private boolean isNear(int key) {
        cache.get(key);
        long before = cache.snapshot().near().hits();
        cache.get(key);
        return cache.snapshot().near().hits() > before;
    }

    private void awaitNear(int key) {
        Awaitility.await("key " + key + " is near").atMost(LIMIT).until(() -> isNear(key));
    }

    private void awaitValue(int key, long value) {
        Awaitility.await("value of key " + key).atMost(LIMIT).until(() -> cache.get(key) == value);
    }

    private static String name(int key) {
        KeySpace<Integer> names = new KeySpace<>("products", KeySpace::ofPlain, "test", true);
        String text = names.text(key);
        return names.bucket(text).prefix() + text;
    }

    private static int slot(int key) {
        return SlotHash.getSlot(name(key));
    }

    /** Returns a key of each master, by the master's id. */
    private static Map<String, Integer> keyOfEachMaster() {
        Map<String, Integer> keys = cluster.ask(connection -> {
            Map<String, Integer> found = new HashMap<>();
            IntStream.range(1, 100)
                    .forEach(key -> found.putIfAbsent(
                            connection
                                    .getPartitions()
                                    .getPartitionBySlot(slot(key))
                                    .getNodeId(),
                            key));
            return found;
        });
        assertThat(keys).hasSize(3);
        return keys;
    }

    private static <T> T ask(Function<RedisClusterCommands<String, String>, T> question) {
        return cluster.ask(connection -> question.apply(connection.sync()));
    }

    private static long delete(int key) {
        return ask(commands -> commands.del(name(key)));
    }

    /** Returns the connections of this master that are told of all that has a prefix. */
    private static List<Long> trackedBy(RedisClusterCommands<String, String> master) {
        List<Long> ids = new ArrayList<>();
        master.clientList().lines().forEach(line -> {
            if (line.replaceAll(".* flags=(\\S*) .*", "$1").contains("B")) {
                ids.add(Long.parseLong(line.replaceAll("^id=(\\d+) .*", "$1")));
            }
        });
        return ids;
    }

    @Test
    void foreignDeletion_onAnyMaster_isHeard() {
        open(SLOW);
        for (int key : keyOfEachMaster().values()) {
            awaitNear(key);
            long next = source.incrementAndGet();
            assertThat(delete(key)).isEqualTo(1);

            awaitValue(key, next);
        }
    }

    @Test
    void foreignWrite_onAnyMaster_isHeard() {
        open(SLOW);
        for (int key : keyOfEachMaster().values()) {
            awaitNear(key);
            long next = source.incrementAndGet();
            // No value of the tier's: a miss.
            String done = ask(commands -> commands.set(name(key), "mine"));
            assertThat(done).isEqualTo("OK");

            awaitValue(key, next);
        }
    }

    @Test
    void flush_ofOneMaster_isHeard() {
        open(SLOW);
        keyOfEachMaster().forEach((master, key) -> {
            awaitNear(key);
            long next = source.incrementAndGet();
            cluster.ask(connection -> connection.getConnection(master).sync().flushall());

            awaitValue(key, next);
        });
    }

    /** Of those that the tier has itself; another one's would be there without it. */
    @Test
    void masters_eachTrackedByOneConnection() {
        open(SLOW);

        Awaitility.await()
                .untilAsserted(() ->
                        onEachMaster(master -> assertThat(trackedBy(master)).hasSize(1)));
        closeCache();
        Awaitility.await()
                .untilAsserted(() ->
                        onEachMaster(master -> assertThat(trackedBy(master)).isEmpty()));
    }

    @Test
    void trackingConnection_killed_nothingNearIsBelievedUntilItIsArmedAnew() {
        open(SLOW);
        Map<String, Integer> keys = keyOfEachMaster();
        keys.forEach((master, key) -> {
            keys.values().forEach(this::awaitNear);
            long next = source.incrementAndGet();
            long killedThen = cluster.ask(connection -> {
                RedisClusterCommands<String, String> commands =
                        connection.getConnection(master).sync();
                long killed = commands.clientKill(
                        KillArgs.Builder.id(trackedBy(commands).get(0)));
                // Nobody is there to hear of it.
                commands.del(name(key));
                return killed;
            });
            assertThat(killedThen).isEqualTo(1);

            awaitValue(key, next);
            awaitNear(key);
            long afterwards = source.incrementAndGet();
            delete(key);
            awaitValue(key, afterwards);
        });
    }

    /** By a manual failover: no connection breaks, and the old master tells of what it replicates for a while. */
    @Test
    void replica_takesOver_isTrackedInItsPlace() {
        open(QUICK);
        int key = 1;
        awaitNear(key);
        String before = cluster.ask(connection ->
                connection.getPartitions().getPartitionBySlot(slot(key)).getNodeId());
        cluster.ask(connection -> {
            RedisClusterNode replica = connection.getPartitions().stream()
                    .filter(node -> before.equals(node.getSlaveOf()))
                    .findFirst()
                    .orElseThrow();
            return connection.getConnection(replica.getNodeId()).sync().clusterFailover(false);
        });
        Awaitility.await()
                .atMost(LIMIT)
                .until(() -> !before.equals(cluster.ask(connection ->
                        connection.getPartitions().getPartitionBySlot(slot(key)).getNodeId())));

        Awaitility.await()
                .atMost(LIMIT)
                .untilAsserted(() ->
                        onEachMaster(master -> assertThat(trackedBy(master)).hasSize(1)));
        awaitNear(key);
        long next = source.incrementAndGet();
        assertThat(delete(key)).isEqualTo(1);
        awaitValue(key, next);
    }

    @Test
    void slot_onItsWay_nothingNearIsBelieved() {
        open(QUICK);
        int key = 1;
        awaitNear(key);
        List<RedisURI> ends = cluster.ask(connection -> {
            RedisClusterNode from = connection.getPartitions().getPartitionBySlot(slot(key));
            RedisClusterNode to = RealCluster.masters(connection).stream()
                    .filter(node -> node != from)
                    .findFirst()
                    .orElseThrow();
            connection.getConnection(to.getNodeId()).sync().clusterSetSlotImporting(slot(key), from.getNodeId());
            connection.getConnection(from.getNodeId()).sync().clusterSetSlotMigrating(slot(key), to.getNodeId());
            return List.of(from.getUri(), to.getUri());
        });
        assertThat(ends).hasSize(2);

        Awaitility.await().atMost(LIMIT).until(() -> !isNear(key));
        Awaitility.await().during(Duration.ofSeconds(1)).atMost(LIMIT).until(() -> !isNear(key));
        onEachMaster(master -> master.clusterSetSlotStable(slot(key)));
        awaitNear(key);
    }
}
