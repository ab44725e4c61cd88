package dev.perfkit.cache.redis;

import io.lettuce.core.cluster.api.sync.RedisClusterCommands;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** All that a tier on one server keeps, a tier on a cluster keeps. */
class ClusterContractTest extends RedisContract {
    private static RealCluster cluster;

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

    @Override
    RedisTierBuilder<String, String> builder(String namespace) {
        return RedisTier.clusterBuilder(namespace, cluster.uris());
    }

    @Override
    <T> T ask(Function<RedisClusterCommands<String, String>, T> question) {
        return cluster.ask(connection -> question.apply(connection.sync()));
    }
}
