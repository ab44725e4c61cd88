package dev.perfkit.balancer.scale.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.perfkit.balancer.scale.Instance;
import dev.perfkit.balancer.scale.StaleClaimException;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.File;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The same against a real cluster, in a Deployment of its own, which is deleted after. Asks to be told of one:
 *
 * <pre>mvn verify -Dperfkit.kubeconfig=$HOME/.kube/config -Dperfkit.namespace=scratch</pre>
 */
class RealClusterTest {
    private static final Duration LONG = Duration.ofMinutes(3);

    private final String name = "perfkit-" + UUID.randomUUID().toString().substring(0, 8);
    private KubernetesClient client;
    private KubernetesTarget target;
    private String namespace;

    @BeforeEach
    void deploy() {
        String file = System.getProperty("perfkit.kubeconfig");
        assumeTrue(file != null, "no Kubernetes: the system property perfkit.kubeconfig names no kubeconfig");
        client = new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(new File(file)))
                .build();
        namespace = System.getProperty("perfkit.namespace", "default");
        client.resource("""
                {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "%1$s", "namespace": "%2$s"},
                 "spec": {"replicas": 2, "selector": {"matchLabels": {"app": "%1$s"}}, "template": {
                     "metadata": {"labels": {"app": "%1$s"}},
                     "spec": {"containers": [{"name": "pause", "image": "registry.k8s.io/pause:3.10"}]}}}}""".formatted(name, namespace)).create();
        target = KubernetesTarget.of(client, Workload.deployment(namespace, name));
        await().atMost(LONG).ignoreExceptions().until(() -> target.fleet().ready() == 2);
    }

    @AfterEach
    void clean() {
        if (target != null) {
            target.close();
            client.resources(Deployment.class)
                    .inNamespace(namespace)
                    .withName(name)
                    .delete();
            client.leases().inNamespace(namespace).withName(name).delete();
        }
        if (client != null) {
            client.close();
        }
    }

    @Test
    void target_ofARealDeployment_growsShrinksByVictimAndFences() throws Exception {
        KubernetesState state = KubernetesState.of(client, namespace, name);
        long first = state.claim().token();
        state.write(first, "some\ntext\n");
        assertThat(state.claim().text()).isEqualTo("some\ntext\n");
        target.fence(first + 1);
        assertThatThrownBy(() -> target.resize(first, 1, List.of())).isInstanceOf(StaleClaimException.class);
        target.resize(first + 1, 3, List.of());
        await().atMost(LONG).until(() -> target.fleet().ready() == 3);
        assertThat(target.nodes(URI.create("http://pod:8080")).find().endpoints())
                .hasSize(3);
        String victim = target.fleet().instances().stream()
                .map(Instance::name)
                .sorted()
                .findFirst()
                .orElseThrow();
        target.resize(first + 1, 2, List.of(victim));
        await().atMost(LONG).until(() -> target.fleet().instances().size() == 2);
        assertThat(target.fleet().instances()).noneMatch(i -> i.name().equals(victim));
    }

    @Test
    void leadership_ofARealLease_goesOverOnClose() {
        try (KubernetesLeadership second = leadership()) {
            try (KubernetesLeadership first = leadership()) {
                await().atMost(LONG)
                        .until(() -> Map.of(first, first.term(), second, second.term())
                                .containsValue(1L));
                assertThat(first.term() > 0 && second.term() > 0).isFalse();
            }
            await().atMost(LONG).until(() -> second.term() > 0);
        }
    }

    private KubernetesLeadership leadership() {
        return KubernetesLeadership.builder(client, namespace, name).build();
    }
}
