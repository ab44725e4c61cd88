package dev.perfkit.balancer.scale.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.perfkit.balancer.Endpoint;
import dev.perfkit.balancer.NodeSource;
import dev.perfkit.balancer.scale.Instance;
import dev.perfkit.balancer.scale.Instance.Phase;
import dev.perfkit.balancer.scale.StaleClaimException;
import dev.perfkit.time.ManualTime;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

class KubernetesTargetTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final String SHOP = Cluster.deployment("shop");

    private final ManualTime time = new ManualTime();
    private final long origin = time.read();
    private final Cluster cluster = new Cluster(time, () -> START.plusNanos(time.read() - origin));
    private ApiServer server;
    private KubernetesClient client;
    private KubernetesTarget target;

    @BeforeEach
    void deploy() throws IOException {
        server = new ApiServer(cluster);
        client = server.client();
        cluster.deploy("apps/v1", "Deployment", "deployments", "shop", 3);
        target = target(Workload.deployment(Cluster.NAMESPACE, "shop"));
    }

    private KubernetesTarget target(Workload workload) {
        return new KubernetesTarget(client, workload, time);
    }

    @AfterEach
    void close() {
        target.close();
        client.close();
        server.close();
    }

    private List<String> names() throws InterruptedException {
        return target.fleet().instances().stream().map(Instance::name).sorted().toList();
    }

    private Phase phase(String name) throws InterruptedException {
        return target.fleet().instances().stream()
                .filter(i -> i.name().equals(name))
                .findFirst()
                .orElseThrow()
                .phase();
    }

    @Test
    void fleet_ofADeployment_hasItsPods() throws Exception {
        assertThat(target.fleet().wanted()).isEqualTo(3);
        assertThat(names()).containsExactly("shop-001", "shop-002", "shop-003");
        assertThat(target.fleet().instances())
                .allMatch(i -> i.phase() == Phase.READY && i.since().equals(START));
        assertThat(target.fleet().instances().get(0).zone()).isIn("a", "b");
    }

    @Test
    void fleet_eachTick_costsOneRequest() throws Exception {
        target.fleet();
        await().until(() -> server.count("watch pods") == 1);
        int before = server.requests.size();
        target.fleet();
        target.fleet();
        assertThat(server.requests.subList(before, server.requests.size()))
                .containsExactly("get deployments/scale", "get deployments/scale");
    }

    @Test
    void fleet_asPodsGoOn_tellsTheirPhases() throws Exception {
        cluster.startUp = Duration.ofSeconds(60);
        cluster.grace = Duration.ofSeconds(10);
        target.resize(1, 4, List.of());
        await().untilAsserted(() -> assertThat(phase("shop-004")).isEqualTo(Phase.PENDING));
        time.advance(Duration.ofSeconds(60));
        await().untilAsserted(() -> assertThat(phase("shop-004")).isEqualTo(Phase.READY));
        time.advance(Duration.ofSeconds(10));
        cluster.turn("shop-004", false);
        await().untilAsserted(() -> assertThat(phase("shop-004")).isEqualTo(Phase.UNREADY));
        target.resize(1, 3, List.of());
        await().untilAsserted(() -> assertThat(phase("shop-004")).isEqualTo(Phase.LEAVING));
        time.advance(Duration.ofSeconds(10));
        await().untilAsserted(() -> assertThat(names()).doesNotContain("shop-004"));
    }

    @Test
    void fleet_podIsOver_isNoInstance() throws Exception {
        target.fleet();
        server.objects.change(Cluster.PODS + "shop-002", pod -> {
            Objects.child(pod, "status").put("phase", "Failed");
            return pod;
        });
        await().untilAsserted(() -> assertThat(names()).containsExactly("shop-001", "shop-003"));
    }

    @Test
    void resize_smaller_endsThoseThatWereDrained() throws Exception {
        target.resize(7, 2, List.of("shop-001"));
        assertThat(cluster.ended).containsExactly("shop-001");
        assertThat(target.fleet().wanted()).isEqualTo(2);
    }

    @Test
    void resize_drainedPodIsGone_goesOn() throws Exception {
        target.fleet();
        server.cutWatches();
        server.forbidden.add("watch pods");
        server.forbidden.add("list pods");
        server.objects.delete(Cluster.PODS + "shop-001");
        target.resize(7, 2, List.of("shop-001"));
        assertThat(target.fleet().wanted()).isEqualTo(2);
    }

    @Test
    void resize_twiceBeforeTheControllerActs_endsBoth() throws Exception {
        cluster.lag = Duration.ofSeconds(5);
        target.resize(7, 2, List.of("shop-001"));
        await().untilAsserted(() -> {
            target.fleet();
            assertThat(costOf("shop-001")).isNegative();
        });
        target.resize(7, 1, List.of("shop-002"));
        time.advance(Duration.ofSeconds(5));
        assertThat(cluster.ended).containsExactlyInAnyOrder("shop-001", "shop-002");
    }

    @Test
    void resize_afterSomebodyWasSpared_givesHimBackWhatHeCost() throws Exception {
        server.objects.change(
                Cluster.PODS + "shop-001",
                pod -> Objects.merge(
                        pod,
                        Objects.parse(
                                "{\"metadata\": {\"annotations\": {\"%s\": \"5\"}}}".formatted(DeletionCosts.COST))));
        cluster.turn("shop-003", false);
        target.resize(7, 2, List.of("shop-001"));
        assertThat(cluster.ended).as("who is not ready goes first").containsExactly("shop-003");
        await().untilAsserted(() -> assertThat(target.fleet().instances()).hasSize(2));
        target.resize(7, 3, List.of());
        assertThat(costOf("shop-001")).isEqualTo(5);
        assertThat(Objects.annotation(pod("shop-001"), DeletionCosts.BEFORE)).isEmpty();
    }

    private ObjectNode pod(String name) {
        return server.objects.require(Cluster.PODS + name);
    }

    private int costOf(String name) {
        return Cluster.cost(pod(name));
    }

    private void touch() {
        server.objects.change(SHOP, d -> {
            Objects.child(d, "status").put("observed", server.objects.version());
            return d;
        });
    }

    @Test
    void resize_workloadChangesInBetween_triesAgain() throws Exception {
        server.beforeNextScale.set(this::touch);
        target.resize(1, 5, List.of());
        assertThat(target.fleet().wanted()).isEqualTo(5);
        assertThat(server.count("update deployments/scale")).isEqualTo(2);
    }

    @Test
    void resize_workloadNeverHoldsStill_givesUpAndSaysWhy() {
        Runnable again = new Runnable() {
            @Override
            public void run() {
                touch();
                server.beforeNextScale.set(this);
            }
        };
        server.beforeNextScale.set(again);
        assertThatThrownBy(() -> target.resize(1, 5, List.of()))
                .isInstanceOf(KubernetesException.class)
                .hasMessageStartingWith(
                        "update deployments/scale.apps shop in namespace prod: it was changed meanwhile (409: ");
        assertThat(server.count("update deployments/scale")).isEqualTo(5);
    }

    @Test
    void resize_underAnEarlierClaim_isRefusedAndTouchesNothing() throws Exception {
        target.fence(8);
        assertThatThrownBy(() -> target.resize(7, 2, List.of("shop-001")))
                .isInstanceOf(StaleClaimException.class)
                .hasMessage("Deployment shop in namespace prod refuses claim 7: the latest is 8");
        assertThatThrownBy(() -> target.fence(7)).isInstanceOf(StaleClaimException.class);
        assertThat(server.requests).doesNotContain("patch pods", "update deployments/scale");
    }

    @Test
    void resize_successorClaimsBetweenReadAndWrite_isRefused() throws Exception {
        target.fence(7);
        KubernetesTarget successor = target(Workload.deployment(Cluster.NAMESPACE, "shop"));
        server.beforeNextScale.set(() -> claim(successor, 8));
        assertThatThrownBy(() -> target.resize(7, 9, List.of())).isInstanceOf(StaleClaimException.class);
        assertThat(target.fleet().wanted()).isEqualTo(3);
        successor.close();
    }

    private static void claim(KubernetesTarget target, long token) {
        try {
            target.fence(token);
        } catch (StaleClaimException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void resize_annotationWasLost_notesTheClaimAgain() throws Exception {
        target.fence(7);
        server.objects.change(SHOP, d -> {
            Objects.metadata(d).remove("annotations");
            return d;
        });
        target.resize(7, 4, List.of());
        assertThatThrownBy(() -> target.resize(6, 2, List.of())).isInstanceOf(StaleClaimException.class);
    }

    @Test
    void fence_ofADeployment_leavesItsTemplateAlone() throws Exception {
        ObjectNode before = server.objects.require(SHOP);
        target.fence(7);
        ObjectNode after = server.objects.require(SHOP);
        assertThat(after.get("spec")).isEqualTo(before.get("spec"));
        assertThat(Objects.annotation(after, KubernetesTarget.TOKEN)).isEqualTo("7");
    }

    private void rival(String apiVersion, String kind, String plural, String ref) {
        server.objects.create(
                Cluster.path(apiVersion, plural, "busy"), Objects.parse("""
                        {"apiVersion": "%s", "kind": "%s", "metadata": {"name": "busy", "namespace": "prod"},
                         "spec": {"scaleTargetRef": %s}}""".formatted(apiVersion, kind, ref)));
    }

    @Test
    void fleet_anHpaDrivesIt_isRefused() {
        rival("autoscaling/v2", "HorizontalPodAutoscaler", "horizontalpodautoscalers", """
                {"apiVersion": "apps/v1", "kind": "Deployment", "name": "shop"}""");
        assertThatThrownBy(() -> target.fleet())
                .isInstanceOf(DrivenElsewhereException.class)
                .hasMessageStartingWith(
                        "Deployment shop in namespace prod is scaled by the HorizontalPodAutoscaler busy already");
    }

    @Test
    void fleet_anHpaDrivesAnother_isFine() throws Exception {
        rival("autoscaling/v2", "HorizontalPodAutoscaler", "horizontalpodautoscalers", """
                {"apiVersion": "apps/v1", "kind": "StatefulSet", "name": "shop"}""");
        assertThat(target.fleet().wanted()).isEqualTo(3);
    }

    @Test
    void resize_kedaDrivesItSince_isRefusedUntilItIsGone() throws Exception {
        target.fleet();
        server.kinds.put("scaledobjects", "ScaledObject");
        rival("keda.sh/v1alpha1", "ScaledObject", "scaledobjects", "{\"name\": \"shop\"}");
        assertThatThrownBy(() -> target.resize(1, 4, List.of()))
                .isInstanceOf(DrivenElsewhereException.class)
                .hasMessageContaining("ScaledObject busy");
        assertThatThrownBy(() -> target.fleet()).isInstanceOf(DrivenElsewhereException.class);
        server.objects.delete(Cluster.path("keda.sh/v1alpha1", "scaledobjects", "busy"));
        assertThat(target.fleet().wanted()).isEqualTo(3);
    }

    @Test
    void anything_forbidden_saysWhichVerbAndResourceToGrant() throws Exception {
        server.kinds.put("scaledobjects", "ScaledObject");
        for (String grant : List.of(
                "list scaledobjects",
                "list horizontalpodautoscalers",
                "get deployments/scale",
                "list pods",
                "get deployments",
                "get pods",
                "patch deployments",
                "patch pods",
                "update deployments/scale")) {
            String[] words = grant.split(" ", 2);
            server.forbidden.add(grant);
            try (KubernetesTarget fresh = target(Workload.deployment(Cluster.NAMESPACE, "shop"))) {
                assertThatThrownBy(() -> {
                            fresh.fleet();
                            fresh.fence(System.identityHashCode(fresh) + 1L);
                            fresh.resize(Long.MAX_VALUE, 2, List.of("shop-001"));
                        })
                        .as(grant)
                        .isInstanceOf(KubernetesException.class)
                        .hasMessageContaining("in namespace prod")
                        .hasMessageContaining("is forbidden: a role has to grant")
                        .hasMessageContaining(words[0])
                        .hasMessageContaining("on resource " + words[1] + " of API group ");
            }
            server.forbidden.clear();
            server.objects.change(SHOP, d -> {
                Objects.metadata(d).remove("annotations");
                return d;
            });
        }
    }

    @Test
    void fleet_noSuchWorkload_saysSo() {
        try (KubernetesTarget other = target(Workload.statefulSet(Cluster.NAMESPACE, "gone"))) {
            assertThatThrownBy(other::fleet)
                    .isInstanceOf(KubernetesException.class)
                    .hasMessageStartingWith(
                            "get statefulsets/scale.apps gone in namespace prod: there is no such thing (404");
        }
    }

    @Test
    void fleet_apiServerAway_saysSoAndRecovers() throws Exception {
        target.fleet();
        server.away = true;
        assertThatThrownBy(() -> target.fleet())
                .isInstanceOf(KubernetesException.class)
                .hasMessageContaining(
                        "get deployments/scale.apps shop in namespace prod: the API server gave no answer");
        server.away = false;
        target.resize(1, 4, List.of());
        await().untilAsserted(() -> assertThat(names()).contains("shop-004"));
    }

    @Test
    void fleet_watchCutAndTooOld_listsAnew() throws Exception {
        target.fleet();
        server.expired = true;
        server.cutWatches();
        target.resize(1, 4, List.of());
        await().until(() -> server.count("watch pods") > 2);
        server.expired = false;
        await().untilAsserted(() -> assertThat(names()).contains("shop-004"));
        assertThat(server.count("list pods")).isGreaterThan(1);
    }

    @Test
    void fleet_watchNotBackForLong_listsAnewAndSaysWhatFails() throws Exception {
        target.fleet();
        target.fleet();
        await().until(() -> server.count("watch pods") == 1);
        server.forbidden.add("watch pods");
        server.forbidden.add("list pods");
        server.cutWatches();
        await().until(() -> server.count("list pods") > 1);
        time.advance(Pods.STALE.plusSeconds(1));
        await().untilAsserted(() -> assertThatThrownBy(() -> target.fleet())
                .isInstanceOf(KubernetesException.class)
                .hasMessageStartingWith(
                        "the pods of Deployment shop in namespace prod (app=shop) are not known yet: the"
                                + " informer has not synced")
                .hasMessageContaining("list and watch pods in namespace prod is forbidden"));
        server.forbidden.clear();
        await().ignoreExceptions().until(() -> names().size() == 3);
    }

    @Test
    void resize_statefulSet_refusesToEndOneThatWasNotDrained() throws Exception {
        cluster.deploy("apps/v1", "StatefulSet", "statefulsets", "db", 3);
        try (KubernetesTarget db = target(Workload.statefulSet(Cluster.NAMESPACE, "db"))) {
            assertThatThrownBy(() -> db.resize(1, 2, List.of("db-0")))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("StatefulSet db in namespace prod would end [db-2], and those were drained: [db-0]"
                            + " (expected: these)");
            assertThat(db.leavingOrder(db.fleet())).containsExactly("db-2", "db-1", "db-0");
            db.resize(1, 2, List.of("db-2"));
            assertThat(cluster.ended).containsExactly("db-2");
        }
    }

    @Test
    void leavingOrder_ofADeployment_isFree() throws Exception {
        assertThat(target.leavingOrder(target.fleet())).isEmpty();
    }

    @Test
    void resize_ofAnyKindWithAScale_works() throws Exception {
        server.kinds.put("rollouts", "Rollout");
        cluster.deploy("argoproj.io/v1alpha1", "Rollout", "rollouts", "web", 2);
        Workload rollout = new Workload("argoproj.io/v1alpha1", "Rollout", "rollouts", Cluster.NAMESPACE, "web");
        try (KubernetesTarget web = target(rollout)) {
            web.fence(3);
            web.resize(3, 4, List.of());
            assertThat(web.fleet().wanted()).isEqualTo(4);
        }
    }

    @Test
    void nodes_ofADeployment_areThePodsThatAreReady() throws Exception {
        cluster.grace = Duration.ofSeconds(10);
        NodeSource<URI> nodes = target.nodes(URI.create("http://pod:8080/api%20v1?a=b"));
        assertThat(nodes.find().endpoints())
                .extracting(Endpoint::name)
                .containsExactly("shop-001", "shop-002", "shop-003");
        Endpoint<URI> first = nodes.find().endpoints().get(0);
        assertThat(first.target().toString()).matches("http://10\\.0\\.0\\.\\d+:8080/api%20v1\\?a=b");
        assertThat(first.zone()).isIn("a", "b");
        cluster.turn("shop-002", false);
        target.resize(1, 2, List.of("shop-001"));
        await().untilAsserted(() -> assertThat(nodes.find().endpoints())
                .extracting(Endpoint::name)
                .containsExactly("shop-001", "shop-003"));
        target.resize(1, 1, List.of("shop-001"));
        await().untilAsserted(() ->
                assertThat(nodes.find().endpoints()).extracting(Endpoint::name).containsExactly("shop-003"));
        cluster.turn("shop-003", false);
        await().untilAsserted(() -> assertThat(nodes.find().endpoints()).isEmpty());
        assertThat(nodes.find().certain()).isFalse();
    }

    @Test
    void badInput_isRefusedAtOnce() {
        assertThatThrownBy(() -> target.nodes(URI.create("http://pod/")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("uri: http://pod/ (expected: with a host");
        assertThatThrownBy(() -> Workload.deployment("prod", " "))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("name: \" \" (expected: not blank)");
    }
}
