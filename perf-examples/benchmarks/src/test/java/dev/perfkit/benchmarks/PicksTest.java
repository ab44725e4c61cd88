package dev.perfkit.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.netflix.loadbalancer.Server;
import dev.perfkit.balancer.NodeSnapshot;
import io.smallrye.stork.api.ServiceInstance;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.openjdk.jmh.annotations.Param;

/** Every method of {@link PickBenchmark} picks what it says, from a fleet of each size that it is measured with. */
class PicksTest {
    private final PickBenchmark benchmark = new PickBenchmark();

    static Stream<Picks.Fleet> fleets() throws NoSuchFieldException {
        String[] sizes =
                Picks.Fleet.class.getField("nodes").getAnnotation(Param.class).value();
        return Arrays.stream(sizes).map(size -> {
            Picks.Fleet fleet = new Picks.Fleet();
            fleet.nodes = Integer.parseInt(size);
            return fleet;
        });
    }

    /** Returns how often each was picked. */
    private static <P> Map<P, Integer> count(int picks, Supplier<P> pick) {
        Map<P, Integer> counts = new HashMap<>();
        for (int i = 0; i < picks; i++) {
            counts.merge(pick.get(), 1, Integer::sum);
        }
        return counts;
    }

    private static void assertInTurn(Picks.Fleet fleet, Supplier<?> pick) {
        assertThat(count(fleet.nodes, pick)).hasSize(fleet.nodes);
    }

    @ParameterizedTest
    @MethodSource("fleets")
    void roundRobins_inOneRound_takeEachOnce(Picks.Fleet fleet) {
        Picks.Bare bare = new Picks.Bare();
        bare.fill(fleet);
        assertInTurn(fleet, () -> benchmark.atomicRoundRobin(bare));

        Picks.RoundRobin perfkit = new Picks.RoundRobin();
        perfkit.open(fleet);
        assertInTurn(fleet, () -> benchmark.perfkitRoundRobin(perfkit));
        perfkit.close();

        PickPeers.Armeria armeria = new PickPeers.Armeria();
        armeria.open(fleet);
        assertInTurn(fleet, () -> benchmark.armeriaRoundRobin(armeria));
        armeria.close();

        PickPeers.SpringCloud spring = new PickPeers.SpringCloud();
        spring.open(fleet);
        assertInTurn(fleet, () -> benchmark.springCloudRoundRobin(spring).getHost());
    }

    @ParameterizedTest
    @MethodSource("fleets")
    void weighted_inOneRound_takesEachAsOftenAsItsWeight(Picks.Fleet fleet) {
        List<String> names = fleet.names();
        int round = names.stream().mapToInt(Picks.Fleet::weight).sum();

        Picks.Weighted perfkit = new Picks.Weighted();
        perfkit.open(fleet);
        PickPeers.Armeria armeria = new PickPeers.Armeria();
        armeria.open(fleet);

        Map<String, Integer> ours = count(round, () -> names.get(benchmark.perfkitWeighted(perfkit)));
        Map<String, Integer> theirs = count(round, () -> benchmark.armeriaWeighted(armeria));
        assertThat(ours).hasSize(fleet.nodes).isEqualTo(theirs);
        assertThat(ours).allSatisfy((name, picks) -> assertThat(picks).isEqualTo(Picks.Fleet.weight(name)));
        perfkit.close();
        armeria.close();
    }

    @ParameterizedTest
    @MethodSource("fleets")
    void leasing_picks_areCountedInAndOut(Picks.Fleet fleet) {
        Picks.LeastConnections connections = new Picks.LeastConnections();
        connections.open(fleet);
        assertThat(fleet.names()).contains(benchmark.perfkitLeastConnections(connections));
        assertOneSuccess(connections);

        Picks.LeastResponseTime responseTime = new Picks.LeastResponseTime();
        responseTime.open(fleet);
        assertThat(fleet.names()).contains(benchmark.perfkitLeastResponseTime(responseTime));
        assertOneSuccess(responseTime);
    }

    private static void assertOneSuccess(Picks.Leasing leasing) {
        List<NodeSnapshot> nodes = leasing.balancer.snapshot().nodes();
        assertThat(nodes.stream().mapToLong(NodeSnapshot::successes).sum()).isEqualTo(1);
        leasing.close();
    }

    @ParameterizedTest
    @MethodSource("fleets")
    void leasing_ofALeaseLeftOpen_complainsAtTheEnd(Picks.Fleet fleet) {
        Picks.LeastConnections connections = new Picks.LeastConnections();
        connections.open(fleet);
        try (var open = connections.balancer.pick()) {
            assertThatThrownBy(connections::close)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("in flight: 1");
            open.succeeded();
        }
    }

    @ParameterizedTest
    @MethodSource("fleets")
    void consistentHash_ofOneUserAgain_takesTheSameNode(Picks.Fleet fleet) {
        Picks.ByKey perfkit = new Picks.ByKey();
        perfkit.open(fleet);
        Picks.Users users = new Picks.Users();
        List<Integer> first = pickForAll(perfkit, users);

        assertThat(pickForAll(perfkit, users)).isEqualTo(first);
        assertThat(Set.copyOf(first)).hasSizeGreaterThan(fleet.nodes / 3);
        perfkit.close();
    }

    private List<Integer> pickForAll(Picks.ByKey perfkit, Picks.Users users) {
        return IntStream.range(0, Picks.Users.COUNT)
                .mapToObj(i -> benchmark.perfkitConsistentHash(perfkit, users))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("fleets")
    void p2c_ofTwo_takesTheLessBusy(Picks.Fleet fleet) {
        Picks.Bare bare = new Picks.Bare();
        bare.fill(fleet);
        assertThat(benchmark.p2cIncDec(bare)).isBetween(0, fleet.nodes - 1);

        // Ten for each on average. In simulations of it the busiest never had more than 14; with draws of one it has 16
        // to 22.
        Map<Integer, Integer> inFlight = count(10 * fleet.nodes, bare::enter);
        assertThat(Collections.max(inFlight.values())).isBetween(10, 15);
    }

    @ParameterizedTest
    @MethodSource("fleets")
    void stork_afterItsSetup_choosesByWhatItKnows(Picks.Fleet fleet) {
        PickPeers.Stork stork = new PickPeers.Stork();
        stork.open(fleet);
        ServiceInstance picked = benchmark.storkLeastResponseTime(stork);
        assertThat(fleet.names()).contains(picked.getHost());
        assertThat(picked.gatherStatistics()).isTrue();
    }

    @ParameterizedTest
    @MethodSource("fleets")
    void ribbon_whileOneIsBusy_takesAnother(Picks.Fleet fleet) {
        PickPeers.Ribbon ribbon = new PickPeers.Ribbon();
        ribbon.open(fleet);
        Server idle = benchmark.ribbonBestAvailable(ribbon);
        ribbon.stats.incrementActiveRequestsCount(idle);
        assertThat(benchmark.ribbonBestAvailable(ribbon)).isNotEqualTo(idle);
        assertThat(fleet.names()).contains(idle.getHost());
        ribbon.close();
    }

    @Test
    void twoNanoTime_isATime() {
        assertThat(benchmark.twoNanoTime()).isGreaterThanOrEqualTo(0);
    }
}
