package dev.perfkit.cache.redis;

import dev.perfkit.cache.CacheTier;
import dev.perfkit.cache.codec.ValueCodec;
import dev.perfkit.cache.kit.CoherentTierContract;
import io.lettuce.core.SetArgs;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** All that a tier on one server keeps, a tier on a cluster keeps. */
class ClusterContractTest extends CoherentTierContract {
    private static final AtomicInteger namespaces = new AtomicInteger();
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
    protected CacheTier<String, String> createTier() {
        namespaces.incrementAndGet();
        return createOther();
    }

    @Override
    protected CacheTier<String, String> createOther() {
        return RedisTier.<String, String>clusterBuilder("contract-" + namespaces.get(), cluster.uris())
                .codec(ValueCodec.string())
                .commandTimeout(Duration.ofSeconds(10))
                .connectTimeout(Duration.ofSeconds(10))
                .build();
    }

    @Override
    protected void pass(Duration step) {
        cluster.ask(connection -> connection.sync().set("clock", "", SetArgs.Builder.px(step)));
        Awaitility.await()
                .atMost(step.plusSeconds(30))
                .until(() -> cluster.ask(connection -> connection.sync().exists("clock")) == 0);
    }
}
