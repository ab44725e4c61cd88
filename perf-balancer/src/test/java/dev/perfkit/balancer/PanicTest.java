package dev.perfkit.balancer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perfkit.balancer.health.EjectionPolicy;
import dev.perfkit.balancer.health.HealthPolicy;
import dev.perfkit.balancer.health.PanicPolicy;
import dev.perfkit.time.ManualTime;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class PanicTest {
    private final ManualTime time = new ManualTime();
    private final Set<String> sick = new HashSet<>();

    private LoadBalancer<String> balancer(int nodes, PanicPolicy panic) {
        LoadBalancerBuilder<String> builder = LoadBalancer.<String>builder("shop")
                .strategy(Strategy.roundRobin(new Random(1)))
                .healthCheck(
                        target -> sick.contains(target)
                                ? CompletableFuture.failedFuture(new TimeoutException("sick"))
                                : CompletableFuture.completedFuture(target),
                        HealthPolicy.defaults().withRise(1).withFall(1).withSkips(0))
                .ejection(EjectionPolicy.defaults()
                        .withTimes(Duration.ofMinutes(1), Duration.ofMinutes(1))
                        .withPanic(panic))
                .ticker(time)
                .scheduler(time)
                .executor(Runnable::run)
                .random(new Random(1));
        for (int i = 1; i <= nodes; i++) {
            builder.node("n" + i, "n" + i);
        }
        LoadBalancer<String> balancer = builder.build();
        time.advance(Duration.ZERO);
        return balancer;
    }

    private void sicken(int from, int to) {
        for (int i = from; i <= to; i++) {
            sick.add("n" + i);
        }
        time.advance(Duration.ofSeconds(6));
    }

    private void heal(int from, int to) {
        for (int i = from; i <= to; i++) {
            sick.remove("n" + i);
        }
        time.advance(Duration.ofSeconds(6));
    }

    private static Set<String> picked(LoadBalancer<String> balancer) {
        Set<String> names = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            try (Lease<String> lease = balancer.pick()) {
                names.add(lease.node());
                lease.cancelled();
            }
        }
        return names;
    }

    private static List<String> panics(LoadBalancer<String> balancer) {
        return balancer.decisions().stream()
                .filter(decision -> decision.what().startsWith("panic"))
                .map(decision -> decision.what() + " (" + decision.why() + ")")
                .toList();
    }

    @Test
    void panic_belowFiveFourteenths_beginsAndEndsAtOneHalf() {
        LoadBalancer<String> balancer = balancer(14, PanicPolicy.defaults());
        sicken(1, 9);
        assertThat(picked(balancer)).hasSize(5); // 5 x 1.4 = 7, half of 14
        sicken(10, 10);
        assertThat(balancer.snapshot().panic()).isTrue();
        assertThat(picked(balancer)).hasSize(14);

        heal(9, 10);
        assertThat(balancer.snapshot().panic()).as("6 of 14 well").isTrue();
        heal(8, 8);
        assertThat(balancer.snapshot().panic()).as("7 of 14 well").isFalse();
        assertThat(picked(balancer)).hasSize(7);
        assertThat(panics(balancer))
                .containsExactly(
                        "panic: health is ignored (4 of 14 active nodes well)",
                        "panic is over (7 of 14 active nodes well)");
    }

    @Test
    void panic_shareHoversAtTheThreshold_doesNotFlap() {
        LoadBalancer<String> balancer = balancer(14, PanicPolicy.defaults());
        sicken(1, 10);
        for (int i = 0; i < 20; i++) {
            heal(9, 10);
            assertThat(balancer.snapshot().panic()).as("6 of 14 well").isTrue();
            sicken(9, 10);
        }
        heal(8, 10);
        for (int i = 0; i < 20; i++) {
            assertThat(balancer.snapshot().panic()).as("7 of 14 well").isFalse();
            sicken(8, 9);
            assertThat(balancer.snapshot().panic()).as("5 of 14 well").isFalse();
            heal(8, 9);
        }
    }

    @Test
    void panic_drainedNode_isNeverRevived() {
        LoadBalancer<String> balancer = balancer(4, PanicPolicy.defaults());
        assertThat(balancer.drain("n4")).isCompleted();
        sicken(1, 4);

        assertThat(balancer.snapshot().panic()).isTrue();
        assertThat(picked(balancer)).containsExactlyInAnyOrder("n1", "n2", "n3");
    }

    @Test
    void panic_wellNodesDrained_countsActiveOnesOnly() {
        LoadBalancer<String> balancer = balancer(5, PanicPolicy.defaults());
        sicken(1, 2);
        assertThat(balancer.snapshot().panic()).as("3 of 5 well").isFalse();
        balancer.drain("n5").join();
        balancer.drain("n4").join();
        assertThat(balancer.snapshot().panic()).as("1 of 3 well").isTrue();

        balancer.activate("n4");
        assertThat(balancer.snapshot().panic()).as("2 of 4 well").isFalse();
    }

    @Test
    void failingFast_inAPanic_refusesWithTheReasonsOfEachNode() {
        LoadBalancer<String> balancer = balancer(3, PanicPolicy.defaults().failingFast());
        sicken(1, 2);

        assertThatThrownBy(balancer::pick)
                .isInstanceOf(NoNodeException.class)
                .hasMessage("balancer \"shop\" has no node to pick: panic, 1 of 3 active nodes well:"
                        + " n1 ACTIVE DOWN (probes failed in a row: 1 (fall: 1), the last: sick),"
                        + " n2 ACTIVE DOWN (probes failed in a row: 1 (fall: 1), the last: sick), n3 ACTIVE UP");
        assertThat(balancer.snapshot().refusals()).isEqualTo(1);
        assertThat(panics(balancer)).containsExactly("panic: picks are refused (1 of 3 active nodes well)");

        heal(1, 1);
        assertThat(picked(balancer)).containsExactlyInAnyOrder("n1", "n3");
    }

    @Test
    void disabled_noNodeIsWell_refuses() {
        LoadBalancer<String> balancer = balancer(12, PanicPolicy.disabled());
        sicken(1, 11);
        assertThat(picked(balancer)).containsExactly("n12");
        sicken(12, 12);

        assertThat(balancer.snapshot().panic()).isFalse();
        assertThatThrownBy(balancer::pick)
                .isInstanceOf(NoNodeException.class)
                .hasMessageContaining("n10 ACTIVE DOWN")
                .hasMessageEndingWith("sick) and 2 more");
    }

    @Test
    void pick_noNodesAtAll_isRefusedWhateverThePolicy() {
        for (PanicPolicy policy : List.of(
                PanicPolicy.defaults(),
                PanicPolicy.defaults().failingFast(),
                PanicPolicy.disabled(),
                PanicPolicy.defaults().withShares(1, 1))) {
            LoadBalancer<String> balancer = balancer(0, policy);
            assertThat(balancer.snapshot().panic()).isFalse();
            assertThatThrownBy(balancer::pick)
                    .isInstanceOf(NoNodeException.class)
                    .hasMessage("balancer \"shop\" has no node to pick: it has no nodes");
        }
    }

    @Test
    void panic_ejectedNode_isPickedToo() {
        LoadBalancer<String> balancer = balancer(3, PanicPolicy.defaults());
        for (int failed = 0; failed < 5; ) {
            Lease<String> lease = balancer.pick();
            failed += lease.node().equals("n1") ? 1 : 0;
            lease.complete(lease.node().equals("n1") ? Outcome.FAILURE : Outcome.SUCCESS);
        }
        assertThat(picked(balancer)).containsExactlyInAnyOrder("n2", "n3");
        sick.addAll(Set.of("n2", "n3"));
        sicken(3, 3);

        assertThat(balancer.snapshot().node("n1").orElseThrow().health()).isEqualTo(Health.EJECTED);
        assertThat(picked(balancer)).containsExactlyInAnyOrder("n1", "n2", "n3");
    }

    @Test
    void policy_outOfRange_isRefused() {
        PanicPolicy policy = PanicPolicy.defaults();
        assertRefused(() -> policy.withShares(-0.1, 0.5), "enter: -0.1 (expected: 0..1)");
        assertRefused(() -> policy.withShares(Double.NaN, 0.5), "enter: NaN (expected: 0..1)");
        assertRefused(() -> policy.withShares(0.5, 0.4), "leave: 0.4 (expected: enter, 0.5, to 1)");
        assertRefused(() -> policy.withShares(0.5, 1.1), "leave: 1.1 (expected: enter, 0.5, to 1)");
    }

    private static void assertRefused(Runnable call, String message) {
        assertThatThrownBy(call::run)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void defaults_everySizeOfFleet_enterBelowAHalfAfterTimesOnePointFour() {
        PanicPolicy policy = PanicPolicy.defaults();
        for (int active = 0; active <= 500; active++) {
            for (int well = 0; well <= active; well++) {
                assertThat(policy.isPanic(well, active, false)).isEqualTo(14 * well < 5 * active);
                assertThat(policy.isPanic(well, active, true)).isEqualTo(2 * well < active);
            }
        }
    }
}
