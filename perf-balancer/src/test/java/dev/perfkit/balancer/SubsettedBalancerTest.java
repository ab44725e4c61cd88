package dev.perfkit.balancer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perfkit.balancer.health.HealthCheck;
import dev.perfkit.balancer.health.HealthPolicy;
import dev.perfkit.time.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A balancer that keeps to a subset: all that it knows and does is about that. */
class SubsettedBalancerTest {
    private static final Subset SUBSET = Subset.named("front", 5);
    private static final List<Endpoint<String>> NODES = nodes(100);

    private final ManualTime time = new ManualTime();

    private static List<Endpoint<String>> nodes(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> Endpoint.of("n" + i, "target " + i))
                .collect(Collectors.toList());
    }

    private LoadBalancerBuilder<String> builder() {
        return LoadBalancer.<String>builder("shop")
                .strategy(Strategy.roundRobin(new Random(1)))
                .locality(Locality.nowhere().withSubset(SUBSET))
                .slowStart(Duration.ZERO)
                .ticker(time)
                .scheduler(time)
                .executor(Runnable::run);
    }

    private LoadBalancer<String> balancer() {
        LoadBalancer<String> balancer = builder().build();
        balancer.setEndpoints(NODES);
        return balancer;
    }

    private static Set<String> members(LoadBalancer<String> balancer) {
        return balancer.snapshot().nodes().stream()
                .map(NodeSnapshot::name)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> picked(LoadBalancer<String> balancer) {
        Set<String> names = new TreeSet<>();
        for (int i = 0; i < 50; i++) {
            try (Lease<String> lease = balancer.pick()) {
                names.add(lease.node());
                lease.succeeded();
            }
        }
        return names;
    }

    private static void fail(LoadBalancer<String> balancer, Set<String> nodes) {
        for (int i = 0; i < 200; i++) {
            try (Lease<String> lease = balancer.pick()) {
                lease.complete(nodes.contains(lease.node()) ? Outcome.FAILURE : Outcome.SUCCESS);
            }
        }
    }

    private static List<Endpoint<String>> without(String name) {
        return NODES.stream().filter(node -> !node.name().equals(name)).collect(Collectors.toList());
    }

    @Test
    void setEndpoints_many_keepsToTheSubset() {
        try (LoadBalancer<String> balancer = balancer()) {
            assertThat(members(balancer)).hasSize(5).isEqualTo(new TreeSet<>(SUBSET.of(NODES, null)));
            assertThat(picked(balancer)).isEqualTo(members(balancer));
            assertThat(balancer.decisions().toString())
                    .contains("now 5 nodes, subset of 5 for client front of 100 nodes");
        }
    }

    @Test
    void source_many_keepsToTheSubset() {
        try (LoadBalancer<String> balancer =
                builder().source(NodeSource.of(NODES), Duration.ofSeconds(1)).build()) {
            assertThat(members(balancer)).isEqualTo(new TreeSet<>(SUBSET.of(NODES, null)));
        }
    }

    @Test
    void setEndpoints_memberLeaves_exchangesItAloneAndKeepsTheOthersFigures() {
        try (LoadBalancer<String> balancer = balancer()) {
            Set<String> before = members(balancer);
            picked(balancer);
            String gone = before.iterator().next();
            balancer.setEndpoints(without(gone));
            Set<String> after = members(balancer);

            assertThat(after).hasSize(5).doesNotContain(gone);
            before.remove(gone);
            assertThat(after).containsAll(before);
            assertThat(before)
                    .allSatisfy(name -> assertThat(
                                    balancer.snapshot().node(name).orElseThrow().picks())
                            .isEqualTo(10));
        }
    }

    @Test
    void locality_ownZone_isInTheSubsetAndPreferred() {
        List<Endpoint<String>> zoned = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            zoned.add(NODES.get(i).withZone(i < 4 ? "here" : "there"));
        }
        try (LoadBalancer<String> balancer =
                builder().locality(Locality.of("here").withSubset(SUBSET)).build()) {
            balancer.setEndpoints(zoned);
            assertThat(members(balancer)).hasSize(5);
            assertThat(picked(balancer)).hasSize(3).isSubsetOf("n0", "n1", "n2", "n3");
        }
    }

    @Test
    void ejection_isAShareOfTheSubset() {
        try (LoadBalancer<String> balancer = balancer()) {
            List<String> names = List.copyOf(members(balancer));
            fail(balancer, Set.of(names.get(0), names.get(1)));
            // A tenth, one at the least; of 100 it would be ten.
            assertThat(balancer.snapshot().nodes())
                    .filteredOn(n -> n.health() == Health.EJECTED)
                    .hasSize(1);
            assertThat(picked(balancer)).hasSize(4);
        }
    }

    @Test
    void panic_mostOfTheSubsetDown_picksAmongAllOfItAndNobodyElse() {
        Set<String> sick = new TreeSet<>();
        HealthCheck<String> check = target -> sick.contains(target)
                ? CompletableFuture.failedFuture(new TimeoutException("sick"))
                : CompletableFuture.completedFuture(target);
        try (LoadBalancer<String> balancer = builder()
                .healthCheck(
                        check, HealthPolicy.defaults().withRise(1).withFall(1).withSkips(0))
                .build()) {
            balancer.setEndpoints(NODES);
            members(balancer).stream().skip(1).forEach(name -> sick.add("target " + name.substring(1)));
            time.advance(Duration.ofSeconds(7));

            assertThat(balancer.snapshot().panic()).isTrue();
            assertThat(picked(balancer)).isEqualTo(members(balancer));
        }
    }

    @Test
    void drain_notInTheSubset_saysSo() {
        try (LoadBalancer<String> balancer = balancer()) {
            Set<String> mine = members(balancer);
            String other = NODES.stream()
                    .map(Endpoint::name)
                    .filter(name -> !mine.contains(name))
                    .findFirst()
                    .orElseThrow();
            assertThatThrownBy(() -> balancer.drain(other))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("node: \"" + other + "\" (expected: one of [")
                    .hasMessageEndingWith("], subset of 5 for client front of 100 nodes)");
            assertThatThrownBy(() -> balancer.activate(other)).hasMessageContaining("of 100 nodes");
        }
    }

    @Test
    void drain_nodeThatIsPushedOutOfTheSubset_staysDrained() {
        String leaver = SUBSET.of(NODES, null).iterator().next();
        List<Endpoint<String>> fewer = without(leaver);
        try (LoadBalancer<String> balancer = builder().build()) {
            balancer.setEndpoints(fewer);
            Set<String> before = members(balancer);
            balancer.setEndpoints(NODES);
            before.removeAll(members(balancer));
            String pushed = before.iterator().next();

            balancer.setEndpoints(fewer);
            assertThat(balancer.drain(pushed)).isCompleted();
            balancer.setEndpoints(NODES);
            balancer.setEndpoints(fewer);
            assertThat(picked(balancer)).hasSize(4).doesNotContain(pushed);

            balancer.activate(pushed);
            assertThat(picked(balancer)).hasSize(5).contains(pushed);
            balancer.setEndpoints(NODES);
            assertThat(members(balancer)).hasSize(5).doesNotContain(pushed);
        }
    }

    @Test
    void pick_nobodyLeft_tellsOfTheSubset() {
        try (LoadBalancer<String> balancer = balancer()) {
            members(balancer).forEach(name -> assertThat(balancer.drain(name)).isCompleted());
            assertThatThrownBy(balancer::pick)
                    .isInstanceOf(NoNodeException.class)
                    .hasMessageEndingWith(", subset of 5 for client front of 100 nodes");
        }
    }

    @Test
    void setEndpoints_twoOfANameOutsideTheSubset_areRefused() {
        try (LoadBalancer<String> balancer = balancer()) {
            Set<String> mine = members(balancer);
            List<Endpoint<String>> twice = new ArrayList<>(NODES);
            NODES.stream().filter(node -> !mine.contains(node.name())).limit(1).forEach(twice::add);
            assertThatThrownBy(() -> balancer.setEndpoints(twice))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("is there twice");
            assertThat(members(balancer)).isEqualTo(mine);
        }
    }
}
