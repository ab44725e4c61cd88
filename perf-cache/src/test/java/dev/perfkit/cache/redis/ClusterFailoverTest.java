package dev.perfkit.cache.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perfkit.cache.codec.ValueCodec;
import io.lettuce.core.cluster.SlotHash;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A replica makes itself the master of its part of a cluster; the nodes hear foreign writes, before and after. */
class ClusterFailoverTest extends FailoverContract {
    private static final int FIRST_KEY = 100;

    private RealCluster cluster;

    @BeforeEach
    void start() {
        cluster = RealCluster.start();
    }

    @AfterEach
    void stop() {
        if (cluster != null) {
            cluster.close();
        }
    }

    @Override
    RedisTierBuilder<Integer, Long> tier() {
        return RedisTier.<Integer, Long>clusterBuilder("failover", cluster.uris())
                .codec(ValueCodec.json(Long.class));
    }

    private static String name(int key) {
        KeySpace<Integer> names = new KeySpace<>("failover", KeySpace::ofPlain, "test", true);
        String text = names.text(key);
        return names.bucket(text).prefix() + text;
    }

    private int portOf(int key) {
        return cluster.portOf(SlotHash.getSlot(name(key)));
    }

    @Override
    List<Integer> keysOfTheMaster() {
        int port = portOf(FIRST_KEY);
        int other = IntStream.range(FIRST_KEY + 1, 200)
                .filter(key -> portOf(key) == port)
                .findFirst()
                .orElseThrow();
        return List.of(FIRST_KEY, other);
    }

    @Override
    void awaitReplicated() {
        cluster.awaitReplicated();
    }

    @Override
    void cutReplication() {
        cluster.cutReplication(SlotHash.getSlot(name(FIRST_KEY)));
    }

    @Override
    void killMaster() {
        cluster.kill(portOf(FIRST_KEY));
    }

    @Override
    RedisTierBuilder<Integer, Long> heard() {
        return tier().foreignWrites(true);
    }

    @Override
    void afterwards(FailoverNode a, FailoverNode b) {
        for (FailoverNode node : List.of(a, b)) {
            awaitNear(node);
            long before = node.loads();
            long deleted = cluster.ask(connection -> connection.sync().del(name(FIRST_KEY)));
            assertThat(deleted).isEqualTo(1);

            Awaitility.await("the deletion is heard of")
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> {
                        node.get(FIRST_KEY);
                        return node.loads() > before;
                    });
        }
    }

    private static void awaitNear(FailoverNode node) {
        Awaitility.await("near").atMost(Duration.ofSeconds(30)).until(() -> {
            long before = node.nearHits();
            node.get(FIRST_KEY);
            return node.nearHits() > before;
        });
    }
}
