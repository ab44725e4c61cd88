package dev.perfkit.balancer.kit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perfkit.balancer.BalancerSnapshot;
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
import org.junit.jupiter.api.Test;

/** What every strategy has to hold. Extend it, return yours, and run it. */
public abstract class StrategyContract {
    private final ManualTime time = new ManualTime();

    /** For subclasses. */
    protected StrategyContract() {}

    /** Returns a new strategy of its own. */
    protected abstract Strategy strategy();

    private LoadBalancer<String> balancer(int nodes) {
        LoadBalancerBuilder<String> builder = LoadBalancer.<String>builder("contract")
                .strategy(strategy())
                .ticker(time)
                .scheduler(time)
                .executor(Runnable::run)
                .random(new Random(7));
        for (int i = 0; i < nodes; i++) {
            builder.node("n" + i, "target " + i);
        }
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

    @Test
    void select_equalNodesUnderConcurrency_sharesEvenly() {
        try (LoadBalancer<String> balancer = balancer(4)) {
            for (int round = 0; round < 250; round++) {
                List<Lease<String>> together = new ArrayList<>();
                for (int i = 0; i < 4; i++) {
                    together.add(balancer.pick());
                }
                time.advance(Duration.ofMillis(10));
                together.forEach(Lease::succeeded);
            }
            assertThat(balancer.snapshot().nodes())
                    .allSatisfy(row -> assertThat(row.picks()).isBetween(225L, 275L));
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
