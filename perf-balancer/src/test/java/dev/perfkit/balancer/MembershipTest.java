package dev.perfkit.balancer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perfkit.balancer.LoadBalancer.DrainReport;
import dev.perfkit.signal.Decision;
import dev.perfkit.signal.Signal;
import dev.perfkit.time.ManualTime;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class MembershipTest {
    private final ManualTime time = new ManualTime();
    private final LoadBalancer<String> balancer = builder().build();

    private LoadBalancerBuilder<String> builder() {
        return LoadBalancer.<String>builder("shop")
                .node("a", "target a")
                .node("b", "target b")
                .strategy(Strategy.roundRobin(new Random(1)))
                .ticker(time)
                .scheduler(time)
                .executor(Runnable::run)
                .random(new Random(1));
    }

    private NodeSnapshot row(String node) {
        return balancer.snapshot().node(node).orElseThrow();
    }

    private Set<String> picked() {
        Set<String> names = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            try (Lease<String> lease = balancer.pick()) {
                names.add(lease.node());
                lease.succeeded();
            }
        }
        return names;
    }

    private Lease<String> pick(String node) {
        return balancer.pick(PickContext.excluding(node.equals("a") ? "b" : "a"));
    }

    @Test
    void drain_idleNode_isDrainedAtOnceAndNotPickedAgain() {
        CompletableFuture<DrainReport> drained = balancer.drain("a");

        assertThat(drained).isCompletedWithValue(new DrainReport("a", Duration.ZERO, 0));
        assertThat(picked()).containsExactly("b");
        assertThat(row("a").admin()).isEqualTo(AdminState.DRAINING);
        assertThat(time.pendingCount()).isZero();
    }

    @Test
    void drain_busyNode_waitsForTheLastLease() {
        Lease<String> first = pick("a");
        Lease<String> second = pick("a");
        CompletableFuture<DrainReport> drained = balancer.drain("a");

        time.advance(Duration.ofSeconds(3));
        first.succeeded();
        assertThat(drained).isNotDone();
        second.failed();

        assertThat(drained).isCompletedWithValue(new DrainReport("a", Duration.ofSeconds(3), 0));
    }

    @Test
    void drain_timeIsUp_reportsWhatWasCut() {
        Lease<String> stuck = pick("a");
        CompletableFuture<DrainReport> drained = balancer.drain("a");
        time.advance(Duration.ofSeconds(29));
        assertThat(drained).isNotDone();

        time.advance(Duration.ofSeconds(1));

        assertThat(drained).isCompletedWithValue(new DrainReport("a", Duration.ofSeconds(30), 1));
        stuck.succeeded();
        assertThat(row("a").inFlight()).isZero();
        assertThat(picked()).containsExactly("b");
    }

    @Test
    void drain_executorIsShutDown_endsAllTheSame() {
        AtomicBoolean down = new AtomicBoolean();
        LoadBalancer<String> orphan = builder()
                .executor(task -> {
                    if (down.get()) {
                        throw new RejectedExecutionException("planted");
                    }
                    task.run();
                })
                .healthCheck(CompletableFuture::completedFuture)
                .build();
        Lease<String> first = orphan.pick(PickContext.excluding("b"));
        Lease<String> second = orphan.pick(PickContext.excluding("a"));
        CompletableFuture<DrainReport> drained = orphan.drain("a");
        CompletableFuture<DrainReport> cut = orphan.drain("b");
        down.set(true);

        CapturedLog.during(() -> {
            assertThat(first.succeeded()).isTrue();
            assertThat(drained).isCompletedWithValue(new DrainReport("a", Duration.ZERO, 0));
            orphan.close();
        });

        assertThat(cut).isCompletedWithValue(new DrainReport("b", Duration.ZERO, 1));
        assertThat(time.pendingCount()).isZero();
        second.succeeded();
        assertThat(orphan.snapshot().nodes())
                .allSatisfy(row -> assertThat(row.inFlight()).isZero());
    }

    @Test
    void setNodes_nullTarget_isRefusedAndChangesNothing() {
        Map<String, String> nodes = new HashMap<>();
        nodes.put("c", null);
        assertThatThrownBy(() -> balancer.setNodes(nodes)).hasMessage("target");
        assertThat(picked()).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void drain_again_returnsTheOneUnderWay() {
        Lease<String> lease = pick("a");
        CompletableFuture<DrainReport> first = balancer.drain("a");
        CompletableFuture<DrainReport> second = balancer.drain("a", Duration.ZERO);
        assertThat(second).isNotDone();

        lease.succeeded();

        assertThat(first).isCompleted();
        assertThat(second).isCompleted();
    }

    @Test
    void activate_drainingNode_takesItBackAndCancelsTheDrain() {
        Lease<String> lease = pick("a");
        CompletableFuture<DrainReport> drained = balancer.drain("a");

        balancer.activate("a");
        balancer.activate("a");

        assertThat(drained).isCancelled();
        assertThat(picked()).containsExactlyInAnyOrder("a", "b");
        lease.succeeded();
        assertThat(row("a").admin()).isEqualTo(AdminState.ACTIVE);
    }

    @Test
    void drain_noSuchNodeOrNegativePatience_isRefused() {
        assertThatThrownBy(() -> balancer.drain("x"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("node: \"x\" (expected: one of [a, b])");
        assertThatThrownBy(() -> balancer.drain("a", Duration.ofSeconds(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("patience: PT-1S (expected: >= 0)");
        assertThatThrownBy(() -> balancer.activate("x")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void setNodes_sameTarget_keepsStatisticsAndAdminState() {
        pick("a").succeeded();
        assertThat(balancer.drain("b")).isCompleted();

        balancer.setNodes(Map.of("a", "target a", "b", "target b", "c", "target c"));

        assertThat(row("a").successes()).isEqualTo(1);
        assertThat(row("b").admin()).isEqualTo(AdminState.DRAINING);
        assertThat(picked()).containsExactlyInAnyOrder("a", "c");
    }

    @Test
    void setNodes_otherTarget_joinsAnew() {
        pick("a").succeeded();
        Lease<String> old = pick("a");

        balancer.setNodes(Map.of("a", "another"));

        assertThat(row("a").successes()).isZero();
        assertThat(balancer.pick().target()).isEqualTo("another");
        assertThat(old.target()).isEqualTo("target a");
        assertThat(old.succeeded()).isTrue();
        assertThat(row("a").inFlight()).isEqualTo(1);
    }

    @Test
    void setNodes_removedWhileDraining_theDrainStillEnds() {
        Lease<String> lease = pick("a");
        CompletableFuture<DrainReport> drained = balancer.drain("a");
        balancer.setNodes(Map.of("b", "target b"));
        assertThat(drained).isNotDone();

        lease.succeeded();

        assertThat(drained).isCompleted();
    }

    @Test
    void setNodes_none_isTakenAtItsWord() {
        balancer.setNodes(Map.of());

        assertThatThrownBy(balancer::pick)
                .isInstanceOf(NoNodeException.class)
                .hasMessage("balancer \"shop\" has no node to pick: it has no nodes");
        assertThat(balancer.snapshot().refusals()).isEqualTo(1);
    }

    @Test
    void pick_allExcludedOrDraining_saysWhoAndWhy() {
        assertThat(balancer.drain("b")).isCompleted();

        assertThatThrownBy(() -> balancer.pick(PickContext.excluding("a").andExcluding("other")))
                .isInstanceOf(NoNodeException.class)
                .hasMessage("balancer \"shop\" has no node to pick: a ACTIVE UNKNOWN excluded, b DRAINING UNKNOWN");
    }

    @Test
    void close_thenPick_isRefusedAndLeasesStillCount() {
        Lease<String> lease = balancer.pick();
        balancer.close();
        balancer.close();
        balancer.setNodes(Map.of("c", "target c"));

        assertThatThrownBy(balancer::pick)
                .isInstanceOf(NoNodeException.class)
                .hasMessage("balancer \"shop\" has no node to pick: it is closed");
        assertThat(lease.succeeded()).isTrue();
        assertThat(row(lease.node()).successes()).isEqualTo(1);
        assertThat(balancer.snapshot().nodes()).hasSize(2);
    }

    @Test
    void close_drainUnderWay_ends() {
        Lease<String> lease = pick("a");
        CompletableFuture<DrainReport> drained = balancer.drain("a");

        balancer.close();

        assertThat(drained.join().cut()).isEqualTo(1);
        lease.succeeded();
    }

    @Test
    void builder_badInput_failsAtOnce() {
        assertThatThrownBy(() -> LoadBalancer.builder(" "))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("name: \" \" (expected: not blank)");
        assertThatThrownBy(() -> builder().node("a", "again"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("node: \"a\" was added before (expected: each name once)");
        assertThatThrownBy(() -> builder().node("", "t")).isInstanceOf(IllegalArgumentException.class);
        LoadBalancerBuilder<String> once = builder();
        once.build().close();
        assertThatThrownBy(once::build).isInstanceOf(IllegalStateException.class);
    }

    /** Without a stack trace: it is logged. */
    private static final class BrokenOnPurpose extends RuntimeException {
        private static final long serialVersionUID = 1L;

        BrokenOnPurpose() {
            super("broken on purpose", null, false, false);
        }
    }

    @Test
    void strategy_throwsOrMisses_costsNoRequestAndIsCounted() {
        int[] calls = {0};
        Strategy broken = (candidates, context, now) -> {
            return switch (calls[0]++ % 3) {
                case 0 -> throw new BrokenOnPurpose();
                case 1 -> throw new LinkageError("not whole on purpose");
                default -> candidates.size();
            };
        };
        try (LoadBalancer<String> guarded = builder().strategy(broken).build()) {
            String logged = CapturedLog.during(() -> {
                for (int i = 0; i < 10; i++) {
                    guarded.pick().succeeded();
                }
            });
            assertThat(logged).containsOnlyOnce("broken on purpose");
            assertThat(guarded.snapshot().strategyMishaps()).isEqualTo(10);
        }
    }

    @Test
    void strategy_throwsWhatItDoesNotDeclare_costsNoRequest() {
        LoadBalancer<String> broken = builder()
                .strategy((candidates, context, now) -> MembershipTest.<RuntimeException>sneak())
                .build();

        assertThat(broken.pick().succeeded()).isTrue();
        assertThat(broken.snapshot().strategyMishaps()).isEqualTo(1);
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // as code in other languages does
    private static <E extends Throwable> int sneak() throws E {
        throw (E) new IOException("planted");
    }

    @Test
    void signals_ofWholeAndNodes_tellWhatHappened() {
        Map<String, Signal> signals = new LinkedHashMap<>();
        balancer.signals().forEach(signal -> signals.put(signal.name(), signal));
        assertThat(signals.keySet())
                .containsExactly(
                        "balancer.shop.in-flight",
                        "balancer.shop.errors",
                        "balancer.shop.latency",
                        "balancer.shop.node.a.in-flight",
                        "balancer.shop.node.a.errors",
                        "balancer.shop.node.a.latency",
                        "balancer.shop.node.b.in-flight",
                        "balancer.shop.node.b.errors",
                        "balancer.shop.node.b.latency");
        Lease<String> good = pick("a");
        time.advance(Duration.ofMillis(10));
        good.succeeded();
        pick("a").failed();
        pick("a").cancelled();
        pick("b");

        assertThat(gauge(signals, "balancer.shop.in-flight")).isEqualTo(1);
        assertThat(gauge(signals, "balancer.shop.node.b.in-flight")).isEqualTo(1);
        assertThat(share(signals, "balancer.shop.errors")).isEqualTo(new Signal.Share(1, 2));
        assertThat(share(signals, "balancer.shop.node.a.errors")).isEqualTo(new Signal.Share(1, 2));
        assertThat(count(signals, "balancer.shop.latency")).isEqualTo(2);
        assertThat(count(signals, "balancer.shop.node.a.latency")).isEqualTo(2);
        balancer.setNodes(Map.of("b", "target b"));
        assertThat(gauge(signals, "balancer.shop.node.a.in-flight")).isNaN();
        assertThat(share(signals, "balancer.shop.node.a.errors")).isEqualTo(new Signal.Share(0, 0));
        assertThat(count(signals, "balancer.shop.node.a.latency")).isZero();
        assertThat(share(signals, "balancer.shop.errors")).isEqualTo(new Signal.Share(1, 2));
    }

    private static double gauge(Map<String, Signal> signals, String name) {
        return signals.get(name) instanceof Signal.Gauge gauge ? gauge.value().getAsDouble() : -1;
    }

    private static Signal.Share share(Map<String, Signal> signals, String name) {
        return signals.get(name) instanceof Signal.Ratio ratio ? ratio.share().get() : new Signal.Share(0, 99);
    }

    private static long count(Map<String, Signal> signals, String name) {
        return signals.get(name) instanceof Signal.Latency latency
                ? latency.snapshot().get().count()
                : -1;
    }

    @Test
    void decisions_ofMembership_areTold() {
        assertThat(balancer.drain("a")).isCompleted();
        balancer.activate("a");

        List<String> told = balancer.decisions().stream().map(Decision::what).toList();
        assertThat(told)
                .containsExactly(
                        "nodes a, b joined", "node a is DRAINING", "node a is drained", "node a is ACTIVE again");
        assertThat(balancer.toString()).isEqualTo("LoadBalancer{shop, round robin, [a, b]}");
        assertThat(balancer.name()).isEqualTo("shop");

        Map<String, String> many = new LinkedHashMap<>();
        for (int i = 0; i < 12; i++) {
            many.put("n" + i, "t");
        }
        balancer.setNodes(many);
        assertThat(balancer.decisions())
                .extracting(Decision::what)
                .endsWith("nodes a, b left", "nodes n0, n1, n2, n3, n4, n5, n6, n7, n8, n9 and 2 more joined");
    }
}
