package dev.perfkit.balancer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perfkit.balancer.health.HealthCheck;
import dev.perfkit.balancer.health.HealthPolicy;
import dev.perfkit.signal.Signal;
import dev.perfkit.time.ManualTime;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A balancer's probes: when the first ones come, what they are kept apart from, and what is refused. */
class ProbesTest {
    private final ManualTime time = new ManualTime();
    private final Map<String, List<Long>> probes = new HashMap<>();
    private final HealthCheck<String> check = target -> {
        probes.computeIfAbsent(target, key -> new ArrayList<>()).add(time.read());
        CompletableFuture<Void> answer = new CompletableFuture<>();
        time.schedule(Runnable::run, () -> answer.complete(null), Duration.ofMillis(900));
        return answer;
    };

    private <T> LoadBalancerBuilder<T> builder() {
        return LoadBalancer.<T>builder("shop")
                .ticker(time)
                .scheduler(time)
                .executor(Runnable::run)
                .random(new Random(1));
    }

    private LoadBalancer<String> balancer(int nodes) {
        return add(this.<String>builder().healthCheck(check), nodes).build();
    }

    private static LoadBalancerBuilder<String> add(LoadBalancerBuilder<String> builder, int nodes) {
        for (int i = 0; i < nodes; i++) {
            builder.node("n" + i, "n" + i);
        }
        return builder;
    }

    private static Map<String, String> named(int nodes) {
        Map<String, String> named = new LinkedHashMap<>();
        for (int i = 0; i < nodes; i++) {
            named.put("n" + i, "n" + i);
        }
        return named;
    }

    @Test
    void firstProbes_fewNodes_areAllAtOnce() {
        balancer(20);
        time.advance(Duration.ZERO);

        assertThat(probes).hasSize(20);
    }

    @Test
    void firstProbes_manyNodes_areSpreadOverTheJitter() {
        balancer(1_000);
        int most = 0;
        for (int i = 0; i < 100; i++) {
            int before = probes.size();
            time.advance(Duration.ofMillis(10));
            most = Math.max(most, probes.size() - before);
        }
        assertThat(probes).hasSize(1_000);
        assertThat(most).isLessThanOrEqualTo(12);
        assertThat(probes.values()).allSatisfy(starts -> assertThat(starts).hasSize(1));
    }

    @Test
    void firstProbe_ofANewNode_isAtOnce() {
        LoadBalancer<String> balancer = balancer(1_000);
        time.advance(Duration.ofSeconds(1));
        balancer.setNodes(named(1_001));
        time.advance(Duration.ZERO);

        assertThat(probes).containsKey("n1000");
    }

    @Test
    void probes_slowOnes_areNoPartOfTheResponseTime() {
        LoadBalancer<String> balancer = add(
                        this.<String>builder()
                                .healthCheck(check, HealthPolicy.defaults().withSkips(0)),
                        1)
                .build();
        for (int i = 0; i < 1_000; i++) {
            Lease<String> lease = balancer.pick();
            time.advance(Duration.ofMillis(10));
            lease.succeeded();
        }
        time.advance(Duration.ofMinutes(10));

        assertThat(probes.get("n0")).hasSizeGreaterThan(100);
        NodeSnapshot row = balancer.snapshot().node("n0").orElseThrow();
        assertThat(row.successes()).isEqualTo(1_000);
        assertThat(row.inFlight()).isZero();
        assertThat(balancer.signals())
                .filteredOn(signal -> signal instanceof Signal.Latency)
                .allSatisfy(signal -> {
                    var latency = ((Signal.Latency) signal).snapshot().get();
                    assertThat(latency.count()).isEqualTo(1_000);
                    assertThat(latency.max()).isLessThan(11_000_000);
                });
        // The median of a fleet of one is its own: were probes among its times, idleness would not hide it.
        assertThat(row.responseNanos()).isBetween(9.9e6, 10.1e6);
    }

    @Test
    void probes_nodesUnderTraffic_areHalfAsMany() {
        LoadBalancer<String> balancer = balancer(2);
        time.advance(Duration.ofSeconds(10));
        assertThat(balancer.drain("n1")).isCompleted(); // no traffic, but probed as ever
        probes.clear();
        for (int i = 0; i < 10_000; i++) {
            balancer.pick().succeeded();
            time.advance(Duration.ofMillis(100));
        }

        assertThat(probes.get("n0")).hasSizeBetween(90, 110);
        assertThat(probes.get("n1")).hasSizeBetween(180, 220);
    }

    @Test
    void build_targetThatIsNoUrl_isRefused() {
        for (String bad : List.of("shop:8081", "/health", "ftp://shop", "http:///health", "mailto:a@b")) {
            LoadBalancerBuilder<URI> builder =
                    this.<URI>builder().node("a", URI.create(bad)).healthCheck(HealthCheck.http("/health"));
            assertThatThrownBy(builder::build)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("target: \"" + bad + "\" (expected: http://host or https://host, to GET /health)");
        }
        assertThat(time.pendingCount()).isZero();
    }

    @Test
    void setNodes_targetThatIsNoUrl_isRefusedAndChangesNothing() {
        HealthCheck<String> onPart = HealthCheck.http("/health").on(URI::create);
        try (LoadBalancer<String> balancer = this.<String>builder()
                .node("a", "http://127.0.0.1:1")
                .healthCheck(onPart)
                .build()) {
            Map<String, String> nodes = new LinkedHashMap<>(Map.of("b", "http://127.0.0.1:2"));
            nodes.put("c", "shop:80");
            assertThatThrownBy(() -> balancer.setNodes(nodes))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("target: \"shop:80\" (expected: ");
            assertThat(balancer.snapshot().nodes())
                    .extracting(NodeSnapshot::name)
                    .containsExactly("a");
        }
        assertThat(onPart).hasToString("GET /health");
    }

    @Test
    void check_returnsNothing_isAFailedProbe() {
        LoadBalancer<String> balancer =
                add(this.<String>builder().healthCheck(target -> null), 2).build();
        time.advance(Duration.ofSeconds(20));

        assertThat(balancer.snapshot().nodes()).extracting(NodeSnapshot::health).containsOnly(Health.DOWN);
        assertThat(balancer.pick().succeeded()).as("in a panic").isTrue();
    }
}
