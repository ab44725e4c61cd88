package dev.perfkit.cache.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perfkit.cache.CacheTier;
import dev.perfkit.cache.Group;
import dev.perfkit.cache.TierEntry;
import dev.perfkit.cache.TierFill;
import dev.perfkit.cache.TierRead;
import dev.perfkit.cache.codec.ValueCodec;
import dev.perfkit.cache.kit.RecordingListener;
import io.lettuce.core.MigrateArgs;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.api.sync.RedisClusterCommands;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is a cluster's own: keys on many servers, and servers that change. */
class ClusterTest {
    private static final Duration HOUR = Duration.ofHours(1);

    private final RecordingListener heard = new RecordingListener();
    private RealCluster cluster;

    @BeforeEach
    void startCluster() {
        cluster = RealCluster.start();
    }

    @AfterEach
    void stopCluster() {
        if (cluster != null) {
            cluster.close();
        }
    }

    private RedisTierBuilder<Integer, String> builder() {
        return RedisTier.<Integer, String>clusterBuilder("products", cluster.uris())
                .codec(ValueCodec.string())
                .commandTimeout(Duration.ofSeconds(5))
                .connectTimeout(Duration.ofSeconds(10))
                .link(new Link(Duration.ofMillis(200), Duration.ofSeconds(2)));
    }

    private static Set<Integer> keys(int count) {
        return IntStream.range(0, count).boxed().collect(Collectors.toCollection(TreeSet::new));
    }

    private static RedisClusterNode masterOf(StatefulRedisClusterConnection<?, ?> connection, int slot) {
        return connection.getPartitions().getPartitionBySlot(slot);
    }

    @Test
    void bulk_keysOnAllServers_areReadFilledAndRemoved() {
        Set<Integer> keys = keys(500);
        try (RedisTier<Integer, String> tier = builder().build()) {
            Map<Integer, CacheTier.Filling<String>> fillings = new HashMap<>();
            tier.readAll(keys)
                    .forEach((key, read) -> fillings.put(
                            key,
                            new CacheTier.Filling<>((TierRead.Lease<String>) read, TierEntry.of("v" + key, HOUR))));
            assertThat(tier.fillAll(fillings).values())
                    .hasSize(500)
                    .allSatisfy(fill -> assertThat(fill).isInstanceOf(TierFill.Stored.class));

            tier.readAll(keys)
                    .forEach((key, read) -> assertThat(
                                    ((TierRead.Hit<String>) read).entry().value())
                            .isEqualTo("v" + key));
            assertThat(tier.removeMatching("1?", removed -> {})).isEqualTo(10);
            assertThat(tier.removeAll(keys)).hasSize(500);
        }
        Set<String> counters =
                cluster.ask(connection -> new TreeSet<>(connection.sync().keys("perfkit:products:{*}")));
        assertThat(counters)
                .hasSize(KeySpace.CLUSTER_BUCKETS)
                .contains("perfkit:products:{00}", "perfkit:products:{63}");
    }

    @Test
    void master_killed_isDoneWithoutUntilItsReplicaHasTakenOver() {
        try (RedisTier<Integer, String> tier = builder().build()) {
            assertThat(tier.listen(heard)).isTrue();
            Awaitility.await().atMost(Duration.ofSeconds(30)).until(heard::isLive);
            keys(64).forEach(key -> tier.write(key, TierEntry.of("v" + key, HOUR)));
            awaitChanges(64, 1);
            cluster.awaitReplicated();
            int port = cluster.portOf(SlotHash.getSlot("perfkit:products:{00}"));
            cluster.kill(port);

            Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> !heard.isLive());
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(heard::isLive);
            Awaitility.await().atMost(Duration.ofSeconds(60)).ignoreExceptions().until(() -> {
                tier.probe();
                return true;
            });
            tier.readAll(keys(64))
                    .forEach((key, read) -> assertThat(
                                    ((TierRead.Hit<String>) read).entry().value())
                            .isEqualTo("v" + key));
            keys(64).forEach(tier::remove);
            awaitChanges(64, 2);
        }
    }

    private void awaitChanges(int keys, int each) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> keys(keys).stream().allMatch(key -> heard.changes(String.valueOf(key)) == each));
    }

    @Test
    void bucket_movedToAnotherServer_losesNothing() {
        try (RedisTier<Integer, String> tier = builder().build()) {
            tier.listen(heard);
            Awaitility.await().atMost(Duration.ofSeconds(30)).until(heard::isLive);
            Map<Integer, Long> versions = new HashMap<>();
            keys(200).forEach(key -> versions.put(key, tier.write(key, TierEntry.of("v" + key, HOUR))));
            tier.kill(new Group.Tag("none"));
            String counter = "perfkit:products:{00}";
            cluster.ask(connection -> {
                move(connection, SlotHash.getSlot(counter));
                return true;
            });

            tier.readAll(keys(200))
                    .forEach((key, read) -> assertThat(
                                    ((TierRead.Hit<String>) read).entry().value())
                            .isEqualTo("v" + key));
            keys(200)
                    .forEach(key -> assertThat(tier.write(key, TierEntry.of("w" + key, HOUR)))
                            .isGreaterThan(versions.get(key)));
            awaitChanges(200, 2);
            assertThat(heard.states()).doesNotContain("suspended");
        }
    }

    private static void move(StatefulRedisClusterConnection<String, String> connection, int slot) {
        RedisClusterNode from = masterOf(connection, slot);
        RedisClusterNode to = connection.getPartitions().stream()
                .filter(node -> node.is(RedisClusterNode.NodeFlag.UPSTREAM) && node != from)
                .findFirst()
                .orElseThrow();
        RedisClusterCommands<String, String> source =
                connection.getConnection(from.getNodeId()).sync();
        RedisClusterCommands<String, String> target =
                connection.getConnection(to.getNodeId()).sync();
        target.clusterSetSlotImporting(slot, from.getNodeId());
        source.clusterSetSlotMigrating(slot, to.getNodeId());
        List<String> keys = source.clusterGetKeysInSlot(slot, 1_000);
        assertThat(keys).isNotEmpty();
        source.migrate(to.getUri().getHost(), to.getUri().getPort(), 0, 5_000, MigrateArgs.Builder.keys(keys));
        target.clusterSetSlotNode(slot, to.getNodeId());
        source.clusterSetSlotNode(slot, to.getNodeId());
    }

    /** The numbers of kills and puts are of different counters. */
    @Test
    void write_byATierThatKnowsNoKills_isReadByOthers() {
        TierEntry<String> tagged = new TierEntry<>("one", HOUR, Duration.ZERO, Duration.ZERO, Set.of("t"));
        try (RedisTier<Integer, String> killer = builder().build();
                RedisTier<Integer, String> writer = builder().link(Link.off()).build();
                RedisTier<Integer, String> reader = builder().build()) {
            keys(20).forEach(killer::remove);
            killer.kill(new Group.Tag("t"));
            keys(20).forEach(key -> writer.write(key, tagged));

            assertThat(reader.readAll(keys(20)).values())
                    .allSatisfy(read -> assertThat(read).isInstanceOf(TierRead.Hit.class));
            killer.kill(new Group.Tag("t"));
            assertThat(reader.readAll(keys(20)).values())
                    .allSatisfy(read -> assertThat(read).isInstanceOf(TierRead.Lease.class));
        }
    }
}
