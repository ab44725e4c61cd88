package dev.perfkit.balancer.scale;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perfkit.balancer.AdminState;
import dev.perfkit.balancer.Lease;
import dev.perfkit.balancer.LoadBalancer;
import dev.perfkit.time.ManualTime;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AutoscalerTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration TICK = Duration.ofSeconds(15);

    private final ManualTime time = new ManualTime();
    private final long origin = time.read();
    private Duration clockSet = Duration.ZERO;
    private final FakeTarget target = new FakeTarget(4);
    private final ScalingState state = ScalingState.inMemory();
    private double load = 0.5;
    private final List<Autoscaler> all = new ArrayList<>();

    @AfterEach
    void closeAll() {
        all.forEach(Autoscaler::close);
    }

    private Instant wall() {
        return START.plusNanos(time.read() - origin).plus(clockSet);
    }

    private AutoscalerBuilder builder() {
        return Autoscaler.builder("shop")
                .target(target)
                .state(state)
                .scheduler(time)
                .clocks(time, this::wall)
                .executor(Runnable::run);
    }

    private AutoscalerBuilder byLoad() {
        return builder().policy(ScalingPolicy.watermarks(), fleet -> Load.average(load));
    }

    private Autoscaler started(AutoscalerBuilder builder) {
        Autoscaler autoscaler = builder.build();
        all.add(autoscaler);
        return autoscaler;
    }

    /** Lets the time go by in which a fleet does not shrink whose past is not known. */
    private Autoscaler settled(AutoscalerBuilder builder) {
        Autoscaler autoscaler = started(builder);
        time.advance(Duration.ofSeconds(615));
        return autoscaler;
    }

    private LoadBalancer<String> balancer() {
        Map<String, String> nodes = new HashMap<>();
        target.instances.keySet().forEach(name -> nodes.put(name, name));
        LoadBalancer<String> balancer = LoadBalancer.<String>builder("shop")
                .ticker(time)
                .scheduler(time)
                .executor(Runnable::run)
                .build();
        balancer.setNodes(nodes);
        return balancer;
    }

    @Test
    void tick_loadAboveHigh_growsInProportionAtOnce() {
        Autoscaler autoscaler = started(byLoad());
        load = 1.4;
        time.advance(TICK);
        assertThat(target.orders).containsExactly(new FakeTarget.Order(1, 7, List.of()));
        assertThat(autoscaler.explain().get(0).toString()).contains("4 -> 7", "is above 0.8", "ReadyForNewScale");
    }

    @Test
    void tick_growthWithinCooldown_waitsUnlessItIsAnEmergency() {
        started(byLoad());
        load = 0.9;
        time.advance(TICK);
        assertThat(target.wanted()).isEqualTo(5);
        time.advance(TICK.multipliedBy(10));
        assertThat(target.wanted()).isEqualTo(5);
        load = 1.1;
        time.advance(TICK);
        assertThat(target.wanted()).isEqualTo(7);
    }

    @Test
    void tick_loadBelowLow_drainsFirstAndThenTellsTheTarget() {
        LoadBalancer<String> balancer = balancer();
        settled(byLoad().balancer(balancer));
        List<Lease<String>> leases = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            leases.add(balancer.pick());
        }
        load = 0.22;
        time.advance(TICK);
        assertThat(target.orders).isEmpty();
        String victim = balancer.snapshot().nodes().stream()
                .filter(n -> n.admin() == AdminState.DRAINING)
                .findFirst()
                .orElseThrow()
                .name();
        leases.stream().filter(l -> l.target().equals(victim)).forEach(Lease::succeeded);
        assertThat(target.orders).hasSize(1);
        assertThat(target.orders.get(0).leaving()).contains(victim);
    }

    @Test
    void tick_drainOutlivesPatience_endsTheInstanceAndCountsWhatIsCut() {
        LoadBalancer<String> balancer = balancer();
        Autoscaler autoscaler = settled(byLoad().balancer(balancer));
        for (int i = 0; i < 8; i++) {
            assertThat(balancer.pick()).isNotNull();
        }
        load = 0.22;
        time.advance(TICK.plusSeconds(29));
        assertThat(target.orders).isEmpty();
        time.advance(Duration.ofSeconds(2));
        assertThat(target.orders).isNotEmpty();
        time.advance(TICK);
        assertThat(autoscaler.snapshot().cut()).isPositive();
    }

    @Test
    void tick_loadRisesDuringDrain_takesTheInstanceBack() {
        LoadBalancer<String> balancer = balancer();
        settled(byLoad().balancer(balancer));
        for (int i = 0; i < 8; i++) {
            assertThat(balancer.pick()).isNotNull();
        }
        load = 0.22;
        time.advance(TICK);
        load = 2;
        time.advance(TICK);
        assertThat(balancer.snapshot().nodes()).allMatch(n -> n.admin() == AdminState.ACTIVE);
        assertThat(target.wanted()).isGreaterThanOrEqualTo(4);
        time.advance(Duration.ofMinutes(1));
        assertThat(target.orders).allMatch(o -> o.size() >= 4);
    }

    @Test
    void tick_hostTakesADrainingInstanceBack_leavesItThere() {
        LoadBalancer<String> balancer = balancer();
        settled(byLoad().balancer(balancer).restraint(Restraint.between(3, 10)));
        for (int i = 0; i < 8; i++) {
            assertThat(balancer.pick()).isNotNull();
        }
        load = 0.25;
        time.advance(TICK);
        load = 0.5;
        balancer.snapshot().nodes().stream()
                .filter(n -> n.admin() == AdminState.DRAINING)
                .forEach(n -> balancer.activate(n.name()));
        time.advance(Duration.ofMinutes(2));
        assertThat(target.orders).isEmpty();
        assertThat(balancer.snapshot().nodes()).allMatch(n -> n.admin() == AdminState.ACTIVE);
    }

    @Test
    void tick_spareInstanceIsStillThereAfterOrder_worksAgain() {
        LoadBalancer<String> balancer = balancer();
        settled(byLoad().balancer(balancer).restraint(Restraint.between(3, 10)));
        load = 0.25;
        time.advance(TICK);
        String victim = target.orders.get(0).leaving().get(0);
        // The orchestrator has chosen another.
        target.instances.put(victim, Instance.ready(victim, START));
        target.instances.remove(target.instances.keySet().iterator().next());
        load = 0.5;
        time.advance(Duration.ofMinutes(1));
        assertThat(balancer.snapshot().node(victim).orElseThrow().admin()).isEqualTo(AdminState.DRAINING);
        time.advance(Duration.ofMinutes(2));
        assertThat(balancer.snapshot().node(victim).orElseThrow().admin()).isEqualTo(AdminState.ACTIVE);
    }

    @Test
    void tick_unknownPast_doesNotShrinkForAWindow() {
        started(byLoad());
        load = 0.1;
        time.advance(Duration.ofMinutes(10));
        assertThat(target.orders).isEmpty();
        time.advance(Duration.ofSeconds(30));
        assertThat(target.orders).isNotEmpty();
    }

    @Test
    void tick_stateIsCorrupt_doesNotShrinkForAWindowAndGrows() throws Exception {
        state.write(state.claim().token(), "nonsense");
        started(byLoad());
        load = 0.1;
        time.advance(Duration.ofMinutes(10));
        assertThat(target.orders).isEmpty();
        load = 1.5;
        time.advance(TICK);
        assertThat(target.orders).hasSize(1);
    }

    @Test
    void tick_sourceThrows_changesNothingAndSaysSo() {
        Autoscaler autoscaler = settled(builder().policy(ScalingPolicy.watermarks(), fleet -> {
            throw new IOException("no answer");
        }));
        assertThat(target.orders).isEmpty();
        ScalingDecision last = autoscaler.explain().get(0);
        assertThat(last.condition(Condition.Type.SCALING_ACTIVE))
                .matches(c -> !c.holds()
                        && c.reason().equals("FailedGetMetric")
                        && c.message().contains("no answer"));
    }

    @Test
    void tick_oneOfTwoLoadsIsMissing_growsButNeverShrinks() {
        settled(byLoad().policy(ScalingPolicy.target(0.6), fleet -> Load.missing("gone")));
        load = 0.1;
        time.advance(TICK.multipliedBy(4));
        assertThat(target.orders).isEmpty();
        load = 0.9;
        time.advance(TICK);
        assertThat(target.wanted()).isEqualTo(5);
    }

    @Test
    void tick_targetIsAway_holdsAndGoesOnAfter() {
        Autoscaler autoscaler = started(byLoad());
        load = 0.9;
        target.trouble = new IOException("connection refused");
        time.advance(TICK.multipliedBy(3));
        assertThat(autoscaler.snapshot().failures()).isEqualTo(3);
        assertThat(autoscaler.snapshot().conditions().get(0).reason()).isEqualTo("FailedGetScale");
        target.trouble = null;
        time.advance(TICK);
        assertThat(target.wanted()).isEqualTo(5);
    }

    @Test
    void tick_targetRefusesGrowth_triesAgainWithoutACooldown() {
        Autoscaler autoscaler = started(byLoad());
        load = 0.9;
        target.refusal = new IOException("forbidden");
        time.advance(TICK.multipliedBy(2));
        assertThat(autoscaler.explain().get(0).toString()).contains("FailedUpdateScale", "forbidden");
        target.refusal = null;
        time.advance(TICK);
        assertThat(target.wanted()).isEqualTo(5);
    }

    @Test
    void pause_ofGrowth_holdsOnlyThatAndOverARestart() {
        Autoscaler autoscaler = started(byLoad());
        autoscaler.pause(Pause.GROWTH);
        load = 1.5;
        time.advance(TICK.multipliedBy(2));
        assertThat(target.orders).isEmpty();
        assertThat(autoscaler.snapshot().conditions().get(0).reason()).isEqualTo("Paused");
        autoscaler.close();
        Autoscaler next = started(byLoad());
        time.advance(TICK);
        assertThat(target.orders).isEmpty();
        next.pause(Pause.NONE);
        time.advance(TICK);
        assertThat(target.wanted()).isEqualTo(8);
    }

    @Test
    void dryRun_any_tellsButDoesNothing() {
        List<ScalingDecision> told = new ArrayList<>();
        started(byLoad().dryRun().listener(told::add));
        load = 1.5;
        time.advance(TICK);
        assertThat(target.orders).isEmpty();
        assertThat(told).last().matches(d -> d.from() == 4 && d.to() == 8 && !d.done());
    }

    @Test
    void tick_clockIsSetForward_keepsTheCooldown() {
        started(byLoad());
        load = 0.9;
        time.advance(TICK);
        clockSet = Duration.ofHours(1);
        time.advance(Duration.ofSeconds(285));
        assertThat(target.wanted()).isEqualTo(5);
        time.advance(TICK);
        assertThat(target.wanted()).isEqualTo(6);
    }

    @Test
    void tick_clockIsSetBack_keepsTheCooldown() {
        started(byLoad());
        load = 0.9;
        time.advance(TICK);
        clockSet = Duration.ofHours(-1);
        time.advance(Duration.ofSeconds(285));
        assertThat(target.wanted()).isEqualTo(5);
        time.advance(TICK);
        assertThat(target.wanted()).isEqualTo(6);
    }

    @Test
    void tick_sizeIsOutsideOfBounds_goesToTheNearest() {
        target.set(1, List.of());
        started(byLoad());
        time.advance(TICK);
        assertThat(target.wanted()).isEqualTo(2);
    }

    @Test
    void tick_anotherHasClaimed_standsBackForGood() {
        Autoscaler first = started(byLoad());
        time.advance(TICK);
        Autoscaler second = started(byLoad());
        time.advance(TICK);
        load = 1.5;
        time.advance(TICK.multipliedBy(3));
        assertThat(first.snapshot().leader()).isFalse();
        assertThat(second.snapshot().leader()).isTrue();
        assertThat(target.orders).allMatch(o -> o.token() == 2);
    }

    @Test
    void close_twice_endsTheTicks() {
        Autoscaler autoscaler = started(byLoad());
        autoscaler.close();
        autoscaler.close();
        assertThat(time.pendingCount()).isZero();
    }

    @Test
    void build_withoutTargetOrPolicy_isRefused() {
        assertThatThrownBy(() -> Autoscaler.builder("shop").target(target).build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("policy");
        assertThatThrownBy(() -> Autoscaler.builder("shop")
                        .policy(ScalingPolicy.watermarks(), fleet -> Load.average(1))
                        .build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("target");
        assertThatThrownBy(() -> Autoscaler.builder(" ")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder().interval(Duration.ZERO))
                .hasMessageContaining("interval: PT0S (expected: PT1S..PT10M)");
        assertThatThrownBy(() -> Restraint.between(5, 4)).hasMessageContaining("max: 4 (expected: >= 5");
        assertThatThrownBy(() -> new Watermarks(0.5, 0.6)).hasMessageContaining("low: 0.6");
    }
}
