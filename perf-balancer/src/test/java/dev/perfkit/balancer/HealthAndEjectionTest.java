package dev.perfkit.balancer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perfkit.balancer.health.EjectionPolicy;
import dev.perfkit.balancer.health.HealthCheck;
import dev.perfkit.balancer.health.HealthPolicy;
import dev.perfkit.signal.Decision;
import dev.perfkit.time.ManualTime;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class HealthAndEjectionTest {
    private final ManualTime time = new ManualTime();
    private final Set<String> sick = ConcurrentHashMap.newKeySet();
    private final HealthCheck<String> check = target -> sick.contains(target)
            ? CompletableFuture.failedFuture(new IllegalStateException("sick"))
            : CompletableFuture.completedFuture(target);

    private final AtomicBoolean refuses = new AtomicBoolean();
    private final Executor refusing = task -> {
        if (refuses.get()) {
            throw new RejectedExecutionException("planted");
        }
        task.run();
    };

    private LoadBalancerBuilder<String> builder(int nodes) {
        LoadBalancerBuilder<String> builder = LoadBalancer.<String>builder("shop")
                .strategy(Strategy.roundRobin(new Random(1)))
                .ticker(time)
                .scheduler(time)
                .executor(Runnable::run)
                .random(new Random(1));
        for (int i = 1; i <= nodes; i++) {
            builder.node("n" + i, "n" + i);
        }
        return builder;
    }

    private static Health health(LoadBalancer<String> balancer, String node) {
        return balancer.snapshot().node(node).orElseThrow().health();
    }

    private Set<String> picked(LoadBalancer<String> balancer) {
        Set<String> names = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            try (Lease<String> lease = balancer.pick()) {
                names.add(lease.node());
                lease.succeeded();
            }
        }
        return names;
    }

    private static void fail(LoadBalancer<String> balancer, String node, int times) {
        int failed = 0;
        while (failed < times) {
            Lease<String> lease = balancer.pick();
            if (lease.node().equals(node)) {
                lease.failed();
                failed++;
            } else {
                lease.succeeded();
            }
        }
    }

    private void rounds(int count) {
        // An interval is 5 s and up to a fifth more.
        time.advance(Duration.ofSeconds(6).multipliedBy(count));
    }

    @Test
    void check_firstPass_isUpAtOnce() {
        LoadBalancer<String> balancer = builder(2).healthCheck(check).build();
        assertThat(health(balancer, "n1")).isEqualTo(Health.UNKNOWN);
        assertThat(picked(balancer)).containsExactlyInAnyOrder("n1", "n2");

        time.advance(Duration.ZERO);

        assertThat(health(balancer, "n1")).isEqualTo(Health.UP);
    }

    @Test
    void check_oneFailure_flipsNobody() {
        LoadBalancer<String> balancer = builder(2).healthCheck(check).build();
        time.advance(Duration.ofSeconds(1));
        sick.add("n1");
        rounds(1);
        sick.clear();
        rounds(5);

        assertThat(balancer.decisions()).extracting(Decision::what).doesNotContain("node n1 is DOWN");
    }

    @Test
    void check_threeFailures_isDownAndTwoPassesUp() {
        LoadBalancer<String> balancer = builder(2).healthCheck(check).build();
        time.advance(Duration.ZERO);
        sick.add("n1");
        rounds(4);

        assertThat(health(balancer, "n1")).isEqualTo(Health.DOWN);
        assertThat(picked(balancer)).containsExactly("n2");
        assertThat(balancer.decisions()).anySatisfy(decision -> {
            assertThat(decision.what()).isEqualTo("node n1 is DOWN");
            assertThat(decision.why())
                    .isEqualTo("probes failed in a row: 3 (fall: 3), the last:"
                            + " java.lang.IllegalStateException: sick");
        });

        sick.clear();
        rounds(3);
        assertThat(health(balancer, "n1")).isEqualTo(Health.UP);
        assertThat(picked(balancer)).containsExactlyInAnyOrder("n1", "n2");
    }

    @Test
    void check_allDown_panicsAndComesBack() {
        LoadBalancer<String> balancer = builder(3).healthCheck(check).build();
        assertThat(balancer.drain("n3")).isCompleted();
        sick.addAll(Set.of("n1", "n2", "n3"));
        rounds(4);

        assertThat(balancer.snapshot().panic()).isTrue();
        assertThat(picked(balancer)).containsExactlyInAnyOrder("n1", "n2"); // never the draining one

        sick.remove("n1");
        rounds(3);
        assertThat(balancer.snapshot().panic()).isFalse();
        assertThat(picked(balancer)).containsExactly("n1");
        assertThat(balancer.decisions())
                .extracting(Decision::what)
                .contains("panic: health is ignored", "panic is over");
    }

    @Test
    void check_drainedNode_isNotRevivedByPassing() {
        LoadBalancer<String> balancer = builder(2).healthCheck(check).build();
        sick.add("n1");
        rounds(4);
        assertThat(balancer.drain("n1")).isCompleted();
        sick.clear();
        rounds(4);

        assertThat(health(balancer, "n1")).isEqualTo(Health.UP);
        assertThat(picked(balancer)).containsExactly("n2");
    }

    @Test
    void check_removedNode_isProbedNoMore() {
        LoadBalancer<String> balancer = builder(2).healthCheck(check).build();
        time.advance(Duration.ZERO);
        balancer.setNodes(Map.of("n1", "n1"));
        assertThat(time.pendingCount()).isEqualTo(1);

        balancer.close();
        assertThat(time.pendingCount()).isZero();
    }

    @Test
    void pick_downIsAllThatIsNotExcluded_isRefused() {
        LoadBalancer<String> balancer = builder(2).healthCheck(check).build();
        time.advance(Duration.ZERO);
        sick.add("n1");
        rounds(4);

        assertThatThrownBy(() -> balancer.pick(PickContext.excluding("n2")))
                .isInstanceOf(NoNodeException.class)
                .hasMessage("balancer \"shop\" has no node to pick: n1 ACTIVE DOWN (probes failed in a row: 3"
                        + " (fall: 3), the last: java.lang.IllegalStateException: sick), n2 ACTIVE UP excluded");
    }

    @Test
    void eject_fiveFailuresInARow_outForFiveSeconds() {
        LoadBalancer<String> balancer = builder(3).build();
        fail(balancer, "n1", 4);
        assertThat(health(balancer, "n1")).isEqualTo(Health.UNKNOWN);
        fail(balancer, "n1", 1);

        assertThat(health(balancer, "n1")).isEqualTo(Health.EJECTED);
        assertThat(picked(balancer)).containsExactlyInAnyOrder("n2", "n3");
        time.advance(Duration.ofSeconds(5));
        assertThat(picked(balancer)).contains("n1");
    }

    @Test
    void eject_successInBetween_startsTheCountAnew() {
        LoadBalancer<String> balancer = builder(2).build();
        for (int i = 0; i < 5; i++) {
            fail(balancer, "n1", 4);
            picked(balancer);
        }
        assertThat(health(balancer, "n1")).isEqualTo(Health.UNKNOWN);
    }

    @Test
    void eject_stillBad_costsOneRequestAndLastsTwiceAsLong() {
        LoadBalancer<String> balancer = builder(3).build();
        fail(balancer, "n1", 5);
        for (int seconds : new int[] {5, 10, 20, 40, 80, 160, 300, 300}) {
            time.advance(Duration.ofSeconds(seconds).multipliedBy(4).dividedBy(5));
            assertThat(health(balancer, "n1")).isEqualTo(Health.EJECTED);
            time.advance(Duration.ofSeconds(seconds).dividedBy(5));
            assertThat(health(balancer, "n1")).isEqualTo(Health.UNKNOWN);
            fail(balancer, "n1", 1);
            assertThat(health(balancer, "n1")).isEqualTo(Health.EJECTED);
        }
    }

    @Test
    void eject_keptWellForAsLong_startsWithFiveSecondsAgain() {
        LoadBalancer<String> balancer = builder(3).build();
        fail(balancer, "n1", 5);
        time.advance(Duration.ofSeconds(5));
        fail(balancer, "n1", 1);
        time.advance(Duration.ofSeconds(10));
        picked(balancer);
        time.advance(Duration.ofSeconds(11));

        fail(balancer, "n1", 5);

        time.advance(Duration.ofSeconds(5));
        assertThat(health(balancer, "n1")).isEqualTo(Health.UNKNOWN);
    }

    @Test
    void eject_lastThatIsWell_never() {
        LoadBalancer<String> balancer = builder(1).build();
        fail(balancer, "n1", 50);

        assertThat(health(balancer, "n1")).isEqualTo(Health.UNKNOWN);
        assertThat(balancer.snapshot().panic()).isFalse();
    }

    @Test
    void eject_moreThanTheShare_isRefusedUntilThereIsRoom() {
        LoadBalancer<String> balancer = builder(5).build();
        fail(balancer, "n1", 5);
        fail(balancer, "n2", 5);
        assertThat(health(balancer, "n2")).isEqualTo(Health.UNKNOWN);

        time.advance(Duration.ofSeconds(5)); // n1 is back
        fail(balancer, "n2", 5);
        assertThat(health(balancer, "n2")).isEqualTo(Health.EJECTED);
    }

    @Test
    void eject_checkTakesItUp_endsTheEjectionAndItsTimerEndsNoLaterOne() {
        LoadBalancer<String> balancer = builder(3)
                .healthCheck(check, new HealthPolicy(Duration.ofSeconds(1), Duration.ofMillis(100), 1, 1, 1))
                .build();
        time.advance(Duration.ZERO);
        fail(balancer, "n1", 5); // out until 5 s
        sick.add("n1");
        time.advance(Duration.ofMillis(1_300));
        assertThat(health(balancer, "n1")).isEqualTo(Health.DOWN);
        sick.clear();
        time.advance(Duration.ofMillis(1_300));
        assertThat(health(balancer, "n1")).isEqualTo(Health.UP);

        fail(balancer, "n1", 1); // again, for 10 s
        time.advance(Duration.ofSeconds(5));
        assertThat(health(balancer, "n1")).isEqualTo(Health.EJECTED);
    }

    @Test
    void close_nodeIsEjected_leavesNoTimer() {
        LoadBalancer<String> balancer = builder(3).build();
        fail(balancer, "n1", 5);
        assertThat(time.pendingCount()).isEqualTo(1);

        balancer.close();

        assertThat(time.pendingCount()).isZero();
    }

    @Test
    void setNodes_ejectedNodeLeaves_leavesNoTimer() {
        LoadBalancer<String> balancer = builder(3).build();
        fail(balancer, "n1", 5);

        balancer.setNodes(Map.of("n2", "n2"));

        assertThat(time.pendingCount()).isZero();
    }

    @Test
    void eject_executorRefusesAtItsEnd_nodeReturnsAllTheSame() {
        LoadBalancer<String> balancer = builder(3).executor(refusing).build();
        fail(balancer, "n1", 5);
        refuses.set(true);

        time.advance(Duration.ofSeconds(5));

        assertThat(health(balancer, "n1")).isEqualTo(Health.UNKNOWN);
    }

    @Test
    void eject_schedulerRefuses_leaseCompletesAndNodeStays() {
        LoadBalancer<String> balancer = builder(3)
                .scheduler((executor, task, delay) -> {
                    throw new RejectedExecutionException("planted");
                })
                .build();

        String logged = CapturedLog.during(() -> fail(balancer, "n1", 5));

        assertThat(logged).containsOnlyOnce("node n1 is not ejected");
        assertThat(health(balancer, "n1")).isEqualTo(Health.UNKNOWN);
        assertThat(balancer.snapshot().nodes())
                .allSatisfy(row -> assertThat(row.inFlight()).isZero());
    }

    @Test
    void check_executorRefusesOnce_isProbedAtTheNextBeat() {
        LoadBalancer<String> balancer =
                builder(2).executor(refusing).healthCheck(check).build();
        refuses.set(true);
        String logged = CapturedLog.during(() -> rounds(3));
        assertThat(logged).containsOnlyOnce("no thread to probe n1");
        assertThat(health(balancer, "n1")).isEqualTo(Health.UNKNOWN);

        refuses.set(false);
        rounds(1);

        assertThat(health(balancer, "n1")).isEqualTo(Health.UP);
    }

    @Test
    void eject_disabled_never() {
        LoadBalancer<String> balancer =
                builder(3).ejection(EjectionPolicy.disabled()).build();
        fail(balancer, "n1", 100);

        assertThat(health(balancer, "n1")).isEqualTo(Health.UNKNOWN);
    }
}
