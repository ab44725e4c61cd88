package dev.perfkit.balancer.scale.kubernetes;

import dev.perfkit.balancer.kit.ScalingTargetContract;
import dev.perfkit.balancer.scale.ScalingTarget;
import dev.perfkit.time.ManualTime;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

class KubernetesTargetContractTest extends ScalingTargetContract {
    private final ManualTime time = new ManualTime();
    private final Cluster cluster = new Cluster(time, () -> Instant.parse("2026-01-01T00:00:00Z"));
    private ApiServer server;
    private KubernetesClient client;

    @BeforeEach
    void start() throws IOException {
        cluster.lag = Duration.ofSeconds(1);
        cluster.startUp = Duration.ofSeconds(2);
        cluster.grace = Duration.ofSeconds(2);
        server = new ApiServer(cluster);
        client = server.client();
    }

    @Override
    protected ScalingTarget target(int size) {
        cluster.deploy("apps/v1", "Deployment", "deployments", "shop", size);
        return new KubernetesTarget(client, Workload.deployment(Cluster.NAMESPACE, "shop"), time);
    }

    @Override
    protected void whileWaiting() {
        time.advance(Duration.ofSeconds(1));
    }

    @AfterEach
    void end() {
        closeTarget();
        client.close();
        server.close();
    }
}
