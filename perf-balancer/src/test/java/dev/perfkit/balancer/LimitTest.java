package dev.perfkit.balancer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perfkit.time.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** No more in flight on a node than it may have, whatever the strategy wants. */
class LimitTest {
    private static final Strategy FIRST = (candidates, context, now) -> 0;

    private final ManualTime time = new ManualTime();

    private LoadBalancer<String> balancer(int... limits) {
        LoadBalancerBuilder<String> builder = LoadBalancer.<String>builder("limited")
                .strategy(FIRST)
                .ticker(time)
                .scheduler(time)
                .executor(Runnable::run);
        for (int i = 0; i < limits.length; i++) {
            builder.node(Endpoint.of("n" + i, "t" + i).withLimit(limits[i]));
        }
        return builder.build();
    }

    @Test
    void pick_nodeAtItsLimit_takesAnother() {
        try (LoadBalancer<String> balancer = balancer(2, 1)) {
            Lease<String> first = balancer.pick();
            balancer.pick();

            assertThat(first.node()).isEqualTo("n0");
            assertThat(balancer.pick().node()).isEqualTo("n1");
            first.succeeded();
            assertThat(balancer.pick().node()).isEqualTo("n0");
        }
    }

    @Test
    void pick_allAtTheirLimits_isRefusedAndSaysSo() {
        try (LoadBalancer<String> balancer = balancer(1, 1)) {
            balancer.pick();
            balancer.pick();

            assertThatThrownBy(balancer::pick)
                    .isInstanceOf(NoNodeException.class)
                    .hasMessage(
                            "balancer \"limited\" has no node to pick: n0 ACTIVE UNKNOWN at its limit of 1 in flight, "
                                    + "n1 ACTIVE UNKNOWN at its limit of 1 in flight");
            assertThat(balancer.snapshot().nodes())
                    .extracting(NodeSnapshot::inFlight)
                    .containsExactly(1L, 1L);
        }
    }

    @Test
    void pick_largeFleetAtItsLimits_isRefusedAtTheSecondLook() {
        AtomicInteger selections = new AtomicInteger();
        LoadBalancerBuilder<String> builder = LoadBalancer.<String>builder("limited")
                .strategy((candidates, context, now) -> {
                    selections.incrementAndGet();
                    return candidates.size() - 1;
                });
        for (int i = 0; i < 500; i++) {
            builder.node(Endpoint.of("n" + i, "t").withLimit(1));
        }
        try (LoadBalancer<String> balancer = builder.build()) {
            for (int i = 0; i < 500; i++) {
                balancer.pick();
            }
            selections.set(0);

            assertThatThrownBy(balancer::pick).isInstanceOf(NoNodeException.class);
            assertThat(selections).hasValue(1);
        }
    }

    @Test
    void tryPick_allAtTheirLimits_isNobodyAndNoRefusal() {
        try (LoadBalancer<String> balancer = balancer(1)) {
            assertThat(balancer.tryPick(PickContext.any())).isNotNull();

            assertThat(balancer.tryPick(PickContext.any())).isNull();
            assertThat(balancer.snapshot().refusals()).isZero();
        }
    }

    @Test
    void explain_chosenNodeIsFull_namesTheOneThatWasPicked() {
        try (LoadBalancer<String> balancer = balancer(1, 1)) {
            balancer.pick();
            time.advance(Duration.ofSeconds(1));
            balancer.pick();
            time.advance(Duration.ofSeconds(1));
            assertThatThrownBy(balancer::pick).isInstanceOf(NoNodeException.class);

            assertThat(balancer.explain()).extracting(PickExplanation::chosen).containsExactly("n1", "n0");
            PickExplanation last = balancer.explain().get(0);
            assertThat(last.context())
                    .as("as it was asked")
                    .isEqualTo(PickContext.any().toString());
            assertThat(last.nodes()).extracting(PickExplanation.Row::passedOver).containsExactly("full", "");
        }
    }

    @Test
    void pick_manyThreads_neverAboveTheLimit() throws Exception {
        int threads = 4;
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try (LoadBalancer<String> balancer = balancer(1, 2)) {
            CountDownLatch start = new CountDownLatch(1);
            List<Future<Integer>> running = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                running.add(pool.submit(() -> {
                    start.await();
                    int taken = 0;
                    for (int i = 0; i < 20_000; i++) {
                        try (Lease<String> lease = balancer.pick()) {
                            taken++;
                            lease.succeeded();
                        } catch (NoNodeException e) {
                            // Three may be in flight, and the fourth thread is refused.
                        }
                    }
                    return taken;
                }));
            }
            start.countDown();
            long taken = 0;
            for (Future<Integer> each : running) {
                taken += each.get();
            }

            BalancerSnapshot snapshot = balancer.snapshot();
            assertThat(snapshot.nodes()).extracting(NodeSnapshot::inFlight).containsOnly(0L);
            assertThat(snapshot.nodes().stream().mapToLong(NodeSnapshot::picks).sum())
                    .isEqualTo(taken);
            assertThat(taken + snapshot.refusals()).isEqualTo(threads * 20_000L);
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void endpoint_badFigures_areRefused() {
        Endpoint<String> endpoint = Endpoint.of("a", "target");

        assertThatThrownBy(() -> endpoint.withWeight(0)).hasMessage("weight: 0 (expected: 1..1000000)");
        assertThatThrownBy(() -> endpoint.withLimit(-1)).hasMessage("limit: -1 (expected: 1..1000000)");
        assertThatThrownBy(() -> endpoint.withZone(" ")).hasMessage("zone: \" \" (expected: not blank)");
        assertThatThrownBy(() -> Endpoint.of("", "target")).hasMessage("name: \"\" (expected: not blank)");
    }

    @Test
    void setEndpoints_nameTwice_isRefusedAndChangesNothing() {
        try (LoadBalancer<String> balancer = balancer(1)) {
            List<Endpoint<String>> twice = List.of(Endpoint.of("n0", "t0").withWeight(3), Endpoint.of("n0", "other"));

            assertThatThrownBy(() -> balancer.setEndpoints(twice))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("node: \"n0\" is there twice (expected: each name once)");
            balancer.pick();
            assertThatThrownBy(balancer::pick).hasMessageContaining("at its limit of 1 in flight");
        }
    }
}
