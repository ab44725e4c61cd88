package dev.perfkit.balancer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.perfkit.balancer.health.EjectionPolicy;
import dev.perfkit.signal.Signal;
import dev.perfkit.stats.LatencySnapshot;
import dev.perfkit.time.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class LeaseTest {
    private final ManualTime time = new ManualTime();
    private final LoadBalancer<String> balancer = LoadBalancer.<String>builder("shop")
            .node("a", "target a")
            .ticker(time)
            .scheduler(time)
            .executor(Runnable::run)
            .ejection(EjectionPolicy.disabled())
            .build();

    private NodeSnapshot row() {
        return balancer.snapshot().node("a").orElseThrow();
    }

    @Test
    void pick_countsInFlightAtThePick() {
        Lease<String> lease = balancer.pick();

        assertThat(row().inFlight()).isEqualTo(1);
        assertThat(row().picks()).isEqualTo(1);
        assertThat(lease.target()).isEqualTo("target a");
        assertThat(lease).hasToString("Lease{a}");
    }

    @Test
    void complete_eachOutcome_countsAsIs() {
        for (Outcome outcome : Outcome.values()) {
            assertThat(balancer.pick().complete(outcome)).isTrue();
        }
        NodeSnapshot row = row();
        assertThat(row.successes()).as("success, stream").isEqualTo(2);
        assertThat(row.failures()).isEqualTo(2);
        assertThat(row.timeouts()).isEqualTo(1);
        assertThat(row.cancellations()).as("cancelled, loser of a hedge").isEqualTo(2);
        assertThat(row.picks()).isEqualTo(6);
        assertThat(row.inFlight()).isZero();
    }

    @Test
    void complete_again_doesNothing() {
        Lease<String> lease = balancer.pick();

        assertThat(lease.succeeded()).isTrue();
        assertThat(lease.failed()).isFalse();
        assertThat(lease.timedOut()).isFalse();
        assertThat(lease.cancelled()).isFalse();
        lease.close();

        assertThat(row().failures()).isZero();
        assertThat(row().successes()).isEqualTo(1);
        assertThat(row().inFlight()).isZero();
        assertThat(lease).hasToString("Lease{a, completed}");
    }

    @Test
    void close_withoutOutcome_isAFailure() {
        balancer.pick().close();

        assertThat(row().failures()).isEqualTo(1);
    }

    @Test
    void failed_nodeAsksToBeLeftAlone_countsAsAResponseTimeOfThat() {
        assertThat(balancer.pick().failed(Duration.ofSeconds(30))).isTrue();
        assertThat(row().failures()).isEqualTo(1);
        assertThat(row().responseNanos()).isEqualTo(30e9);
    }

    @Test
    void failed_nodeAsksForLessThanAFailureCounts_countsAsAnyFailure() {
        balancer.pick().failed(Duration.ofMillis(10));

        assertThat(row().responseNanos()).isEqualTo(1e9);
        assertThatThrownBy(() -> balancer.pick().failed(Duration.ofMillis(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("retryAfter: PT-0.001S (expected: >= 0)");
    }

    @Test
    void failed_nodeAsksToBeLeftAlone_isForgottenWithinAMinute() {
        balancer.setNodes(Map.of("a", "target a", "b", "target b"));
        for (String other : List.of("a", "b")) {
            Lease<String> lease = balancer.pick(PickContext.excluding(other));
            time.advance(Duration.ofMillis(1));
            lease.succeeded();
        }
        balancer.pick(PickContext.excluding("b")).failed(Duration.ofDays(365));
        time.advance(Duration.ofSeconds(70));
        // The median is from before the failure, at which it was not due.
        assertThat(row().responseNanos()).isEqualTo(1e6);
    }

    @Test
    void succeeded_withinOneReadingOfTheTicker_tookMoreThanNoTime() {
        balancer.pick().succeeded();

        assertThat(row().responseNanos()).isPositive();
    }

    @Test
    @SuppressWarnings("NullAway") // as code without such a check may
    void complete_nullOutcome_isRefusedAndLeavesTheLeaseOpen() {
        Lease<String> lease = balancer.pick();

        assertThatThrownBy(() -> lease.complete(null)).hasMessage("outcome");
        assertThat(row().inFlight()).isEqualTo(1);
        assertThat(lease.succeeded()).isTrue();
    }

    @Test
    void complete_manyThreadsAtOnce_countsOnce() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(4);
        try {
            for (int round = 0; round < 500; round++) {
                Lease<String> lease = balancer.pick();
                CountDownLatch start = new CountDownLatch(1);
                List<Future<Boolean>> results = new ArrayList<>();
                for (Outcome outcome : Outcome.values()) {
                    results.add(pool.submit(() -> {
                        start.await();
                        return lease.complete(outcome);
                    }));
                }
                start.countDown();
                int first = 0;
                for (Future<Boolean> result : results) {
                    first += result.get() ? 1 : 0;
                }
                assertThat(first).isEqualTo(1);
            }
        } finally {
            pool.shutdownNow();
        }
        NodeSnapshot row = row();
        assertThat(row.inFlight()).isZero();
        assertThat(row.successes() + row.failures() + row.cancellations()).isEqualTo(500);
    }

    @Test
    void pickAndComplete_everyStrategy_allocatesTheLeaseAlone() {
        for (Strategy strategy : List.of(Strategy.roundRobin(), Strategy.leastResponseTime())) {
            LoadBalancerBuilder<String> builder =
                    LoadBalancer.<String>builder("shop").strategy(strategy);
            for (int i = 0; i < 20; i++) {
                builder.node("n" + i, "t");
            }
            try (LoadBalancer<String> real = builder.build()) {
                double bytes = Allocation.perCall(() -> {
                    try (Lease<String> lease = real.pick()) {
                        lease.succeeded();
                    }
                });
                assertThat(bytes).as("%s", strategy).isLessThanOrEqualTo(48);
            }
        }
    }

    @Test
    void complete_durations_reachTheLatencyOfNodeAndWhole() {
        Lease<String> lease = balancer.pick();
        time.advance(Duration.ofMillis(30));
        lease.succeeded();

        assertThat(row().responseNanos()).isEqualTo(30e6);
        List<Signal.Latency> latencies = balancer.signals().stream()
                .filter(Signal.Latency.class::isInstance)
                .map(Signal.Latency.class::cast)
                .toList();
        assertThat(latencies)
                .extracting(Signal::name)
                .containsExactly("balancer.shop.latency", "balancer.shop.node.a.latency");
        assertThat(latencies).allSatisfy(latency -> {
            LatencySnapshot seen = latency.snapshot().get();
            assertThat(seen.count()).isEqualTo(1);
            assertThat((double) seen.max()).isCloseTo(30e6, withinPercentage(2));
        });
    }
}
