package dev.perfkit.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perfkit.balancer.LoadBalancer.DrainReport;
import dev.perfkit.balancer.health.EjectionPolicy;
import dev.perfkit.balancer.health.HealthCheck;
import dev.perfkit.balancer.health.HealthPolicy;
import dev.perfkit.balancer.health.PanicPolicy;
import dev.perfkit.time.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random histories of everything that can happen to a fleet, against what has to hold after each step. */
class HealthHistoryTest {
    private static final int NODES = 8;
    private static final int STEPS = 800;

    private final ManualTime time = new ManualTime();
    private final Set<String> sick = new HashSet<>();
    private final Set<String> failing = new HashSet<>();
    private final List<Lease<String>> open = new ArrayList<>();
    /** What is in flight by target: a node that joins anew has a target of its own. */
    private final Map<String, Integer> inFlight = new HashMap<>();

    private final Map<String, String> members = new LinkedHashMap<>();
    private final Set<String> drained = new HashSet<>();
    private final Map<String, CompletableFuture<DrainReport>> drains = new HashMap<>();
    private int joined;
    private boolean failsFast;

    @ParameterizedTest
    @ValueSource(ints = {0, 100, 200, 300})
    void anything_inAnyOrder_keepsTheInvariants(int first) {
        for (int seed = first; seed < first + 15; seed++) {
            new HealthHistoryTest().run(seed);
        }
    }

    private void run(int seed) {
        Random random = new Random(seed);
        HealthCheck<String> check = target -> sick.contains(target)
                ? CompletableFuture.failedFuture(new IllegalStateException("sick"))
                : CompletableFuture.completedFuture(target);
        PanicPolicy panic = random.nextBoolean()
                ? PanicPolicy.defaults()
                : PanicPolicy.defaults().failingFast();
        EjectionPolicy ejection = EjectionPolicy.defaults()
                .withFailures(2)
                .withShare(random.nextDouble())
                .withPanic(panic);
        LoadBalancer<String> balancer = LoadBalancer.<String>builder("shop")
                .strategy(random.nextBoolean() ? Strategy.leastResponseTime() : Strategy.roundRobin(random))
                .healthCheck(check, HealthPolicy.defaults().withFall(2))
                .ejection(ejection)
                .ticker(time)
                .scheduler(time)
                .executor(Runnable::run)
                .random(random)
                .build();
        for (int i = 0; i < NODES; i++) {
            join(i);
        }
        balancer.setNodes(members);
        for (int step = 0; step < STEPS; step++) {
            act(balancer, random);
            verify(balancer, panic, seed, step);
        }
        while (!open.isEmpty()) {
            complete(open.remove(0), Outcome.SUCCESS);
        }
        assertThat(balancer.snapshot().nodes()).as("seed %d", seed).allSatisfy(row -> {
            assertThat(row.inFlight()).isZero();
            assertThat(row.picks()).isEqualTo(row.successes() + row.failures() + row.cancellations());
        });
        assertThat(drains.values())
                .as("seed %d", seed)
                .allSatisfy(drain -> assertThat(drain).isDone());
        balancer.close();
        assertThat(time.pendingCount()).as("seed %d", seed).isZero();
    }

    private void join(int i) {
        members.put("n" + i, "target " + joined++);
    }

    private void act(LoadBalancer<String> balancer, Random random) {
        String node = "n" + random.nextInt(NODES);
        String target = members.get(node);
        int dice = random.nextInt(100);
        if (dice < 45) {
            pick(balancer);
        } else if (dice < 80) {
            if (!open.isEmpty()) {
                Lease<String> lease = open.remove(random.nextInt(open.size()));
                boolean fails = failing.contains(lease.target());
                complete(lease, fails ? Outcome.FAILURE : random.nextInt(9) == 0 ? Outcome.CANCELLED : Outcome.SUCCESS);
            }
        } else if (dice < 88) {
            time.advance(Duration.ofMillis(random.nextInt(4_000)));
        } else if (target == null) {
            join(node.charAt(1) - '0');
            balancer.setNodes(members);
        } else if (dice < 91) {
            toggle(sick, target);
        } else if (dice < 94) {
            toggle(failing, target);
        } else if (dice < 96) {
            drained.add(target);
            drains.putIfAbsent(target, balancer.drain(node, Duration.ofSeconds(random.nextInt(20))));
        } else if (dice < 98) {
            balancer.activate(node);
            drained.remove(target);
            drains.remove(target);
        } else {
            members.remove(node);
            balancer.setNodes(members);
        }
    }

    private static void toggle(Set<String> set, String member) {
        if (!set.remove(member)) {
            set.add(member);
        }
    }

    private void pick(LoadBalancer<String> balancer) {
        BalancerSnapshot before = balancer.snapshot();
        boolean refuses = (before.panic() && failsFast)
                || before.nodes().stream().noneMatch(row -> row.admin() == AdminState.ACTIVE);
        Lease<String> lease;
        try {
            lease = balancer.pick();
        } catch (NoNodeException e) {
            assertThat(refuses).as(e.getMessage()).isTrue();
            return;
        }
        assertThat(refuses).isFalse();
        assertThat(drained).doesNotContain(lease.target());
        assertThat(members).containsEntry(lease.node(), lease.target());
        inFlight.merge(lease.target(), 1, Integer::sum);
        open.add(lease);
    }

    private void complete(Lease<String> lease, Outcome outcome) {
        assertThat(lease.complete(outcome)).isTrue();
        inFlight.merge(lease.target(), -1, Integer::sum);
    }

    private void verify(LoadBalancer<String> balancer, PanicPolicy policy, int seed, int step) {
        BalancerSnapshot snapshot = balancer.snapshot();
        int active = 0;
        int well = 0;
        for (NodeSnapshot row : snapshot.nodes()) {
            String target = members.get(row.name());
            assertThat(row.inFlight())
                    .as("in flight on %s, seed %d, step %d", row.name(), seed, step)
                    .isEqualTo(inFlight.getOrDefault(target, 0).longValue());
            assertThat(row.admin())
                    .as("admin state of %s, seed %d, step %d", row.name(), seed, step)
                    .isEqualTo(drained.contains(target) ? AdminState.DRAINING : AdminState.ACTIVE);
            active += row.admin() == AdminState.ACTIVE ? 1 : 0;
            well += row.admin() == AdminState.ACTIVE && row.health() != Health.DOWN && row.health() != Health.EJECTED
                    ? 1
                    : 0;
        }
        // Several changes within one step may take it in and out.
        if (!policy.isPanic(well, active, true)) {
            assertThat(snapshot.panic()).as("seed %d, step %d", seed, step).isFalse();
        } else if (policy.isPanic(well, active, false)) {
            assertThat(snapshot.panic()).as("seed %d, step %d", seed, step).isTrue();
        }
        drains.forEach((target, drain) -> verify(target, drain, seed, step));
    }

    private void verify(String target, CompletableFuture<DrainReport> drain, int seed, int step) {
        int rest = inFlight.getOrDefault(target, 0);
        if (rest == 0) {
            assertThat(drain)
                    .as("drain of %s, seed %d, step %d", target, seed, step)
                    .isCompleted();
        }
        if (drain.isDone()) {
            DrainReport report = drain.join();
            // What was cut may have ended since, but nothing has come.
            assertThat(report.cut())
                    .as("cut of %s, seed %d, step %d", target, seed, step)
                    .isGreaterThanOrEqualTo(rest);
            assertThat(report.took()).isLessThanOrEqualTo(Duration.ofSeconds(20));
        }
    }
}
