package dev.perfkit.balancer.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.perfkit.balancer.BalancerSnapshot;
import dev.perfkit.balancer.Endpoint;
import dev.perfkit.balancer.Lease;
import dev.perfkit.balancer.LoadBalancer;
import dev.perfkit.balancer.LoadBalancerBuilder;
import dev.perfkit.balancer.NodeSnapshot;
import dev.perfkit.balancer.PickContext;
import dev.perfkit.balancer.Strategy;
import dev.perfkit.time.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What every strategy has to hold. Extend it, return yours, and run it. */
public abstract class StrategyContract {
    private final ManualTime time = new ManualTime();

    /** For subclasses. */
    protected StrategyContract() {}

    /** Returns a new strategy of its own. */
    protected abstract Strategy strategy();

    /** Returns whether it gives a node of twice the weight twice as much; override it where it is meant not to. */
    protected boolean heedsWeights() {
        return true;
    }

    /** Returns how far a node's share may be from what it should have; override it where chance decides. */
    protected double tolerance() {
        return 0.1;
    }

    private LoadBalancer<String> balancer(int nodes) {
        List<Endpoint<String>> endpoints = new ArrayList<>();
        for (int i = 0; i < nodes; i++) {
            endpoints.add(Endpoint.of("n" + i, "target " + i));
        }
        return balancer(endpoints);
    }

    private LoadBalancer<String> balancer(List<Endpoint<String>> endpoints) {
        LoadBalancerBuilder<String> builder = LoadBalancer.<String>builder("contract")
                .strategy(strategy())
                .ticker(time)
                .scheduler(time)
                .executor(Runnable::run)
                .random(new Random(7));
        endpoints.forEach(builder::node);
        return builder.build();
    }

    private Map<String, Integer> run(LoadBalancer<String> balancer, int requests) {
        Map<String, Integer> picks = new HashMap<>();
        for (int i = 0; i < requests; i++) {
            Lease<String> lease = balancer.pick();
            time.advance(Duration.ofMillis(10));
            lease.succeeded();
            picks.merge(lease.node(), 1, Integer::sum);
        }
        return picks;
    }

    @Test
    void select_oneNode_takesIt() {
        try (LoadBalancer<String> balancer = balancer(1)) {
            assertThat(run(balancer, 10)).containsOnlyKeys("n0");
        }
    }

    @Test
    void select_fleetsOfManySizes_neverFailsAndReachesEveryNode() {
        for (int size : new int[] {2, 3, 16, 17, 127, 128, 129, 200}) {
            try (LoadBalancer<String> balancer = balancer(size)) {
                Set<String> reached = new HashSet<>();
                List<Lease<String>> open = new ArrayList<>();
                for (int i = 0; i < 30 * size; i++) {
                    Lease<String> lease = balancer.pick();
                    reached.add(lease.node());
                    open.add(lease);
                }
                open.forEach(Lease::succeeded);
                assertThat(reached).as("nodes reached of %d", size).hasSize(size);
                assertThat(balancer.snapshot().strategyMishaps()).isZero();
            }
        }
    }

    @Test
    void select_excludedNode_isNotTaken() {
        try (LoadBalancer<String> balancer = balancer(3)) {
            for (int i = 0; i < 50; i++) {
                try (Lease<String> lease = balancer.pick(PickContext.excluding("n1"))) {
                    assertThat(lease.node()).isNotEqualTo("n1");
                }
            }
        }
    }

    /** Holds so many requests open at once, over and over; returns each node's share of all. */
    private Map<String, Double> sharesOf(LoadBalancer<String> balancer, int atOnce) {
        int rounds = 2_000 / atOnce;
        for (int round = 0; round < rounds; round++) {
            List<Lease<String>> together = new ArrayList<>();
            for (int i = 0; i < atOnce; i++) {
                together.add(balancer.pick());
            }
            time.advance(Duration.ofMillis(10));
            together.forEach(Lease::succeeded);
        }
        assertThat(balancer.snapshot().strategyMishaps()).isZero();
        return balancer.snapshot().nodes().stream()
                .collect(Collectors.toMap(NodeSnapshot::name, n -> (double) n.picks() / (rounds * atOnce)));
    }

    @Test
    void select_equalNodesUnderConcurrency_sharesEvenly() {
        try (LoadBalancer<String> balancer = balancer(4)) {
            assertThat(sharesOf(balancer, 4).values())
                    .allSatisfy(share -> assertThat(share).isCloseTo(0.25, within(0.25 * tolerance())));
        }
    }

    @Test
    void select_unequalWeights_sharesByWeight() {
        try (LoadBalancer<String> balancer = balancer(List.of(
                Endpoint.of("light", "a"),
                Endpoint.of("middle", "b").withWeight(2),
                Endpoint.of("heavy", "c").withWeight(5)))) {
            Map<String, Double> shares = sharesOf(balancer, 8);
            double[] expected = heedsWeights()
                    ? new double[] {1 / 8.0, 2 / 8.0, 5 / 8.0}
                    : new double[] {1 / 3.0, 1 / 3.0, 1 / 3.0};
            assertThat(shares.get("light")).isCloseTo(expected[0], within(expected[0] * tolerance()));
            assertThat(shares.get("middle")).isCloseTo(expected[1], within(expected[1] * tolerance()));
            assertThat(shares.get("heavy")).isCloseTo(expected[2], within(expected[2] * tolerance()));
        }
    }

    @Test
    void select_nodeAtItsLimit_leavesTheRestToOthers() {
        try (LoadBalancer<String> balancer = balancer(List.of(
                Endpoint.of("small", "a").withWeight(50).withLimit(2),
                Endpoint.of("b", "b").withLimit(20),
                Endpoint.of("c", "c").withLimit(20)))) {
            List<Lease<String>> open = new ArrayList<>();
            for (int i = 0; i < 42; i++) {
                open.add(balancer.pick(PickContext.of("user_id", "user " + i)));
            }
            assertThat(balancer.snapshot().nodes())
                    .extracting(NodeSnapshot::inFlight)
                    .containsExactly(2L, 20L, 20L);
            open.forEach(Lease::succeeded);
        }
    }

    @Test
    void select_drainingNode_isNotTakenUntilItIsActiveAgain() {
        try (LoadBalancer<String> balancer = balancer(3)) {
            balancer.drain("n1").join();
            assertThat(run(balancer, 100)).containsOnlyKeys("n0", "n2");
            for (int i = 0; i < 100; i++) {
                try (Lease<String> lease = balancer.pick(PickContext.of("user_id", "user " + i))) {
                    assertThat(lease.node()).isNotEqualTo("n1");
                    lease.succeeded();
                }
            }
            balancer.activate("n1");
            Map<String, Double> shares = sharesOf(balancer, 6);
            assertThat(shares.get("n1")).isGreaterThan(0.25);
        }
    }

    @Test
    void select_nodeThatHasJustJoined_isTakenSeldom() {
        List<Endpoint<String>> endpoints = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            endpoints.add(Endpoint.of("n" + i, "target " + i));
        }
        try (LoadBalancer<String> balancer = balancer(endpoints.subList(0, 3))) {
            run(balancer, 30);
            balancer.setEndpoints(endpoints);
            int joined = 0;
            for (int i = 0; i < 4_000; i++) {
                Lease<String> lease = balancer.pick(PickContext.of("user_id", "user " + i));
                joined += lease.node().equals("n3") ? 1 : 0;
                // Says nothing of the node, so that it goes on starting slowly.
                lease.cancelled();
            }
            // By its weight one in 31, and no less than one in four of those picks in ten that look at it.
            assertThat(joined).isBetween(40, 240);
        }
    }

    @Test
    void select_manyThreadsAndChangingMembers_countsEveryRequest() throws Exception {
        int threads = 4;
        int requests = 5_000;
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try (LoadBalancer<String> balancer = balancer(5)) {
            CountDownLatch start = new CountDownLatch(1);
            List<Future<?>> running = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                running.add(pool.submit(() -> {
                    start.await();
                    for (int i = 0; i < requests; i++) {
                        try (Lease<String> lease = balancer.pick()) {
                            lease.succeeded();
                        }
                    }
                    return null;
                }));
            }
            start.countDown();
            for (int i = 0; i < 500; i++) {
                // n0 stays, the others come and go.
                balancer.setNodes(
                        i % 2 == 0 ? Map.of("n0", "target 0") : Map.of("n0", "target 0", "n1", "b", "n2", "c"));
            }
            for (Future<?> each : running) {
                each.get();
            }
            BalancerSnapshot snapshot = balancer.snapshot();
            assertThat(snapshot.strategyMishaps()).isZero();
            assertThat(snapshot.nodes()).extracting(NodeSnapshot::inFlight).containsOnly(0L);
        } finally {
            pool.shutdownNow();
        }
    }
}
