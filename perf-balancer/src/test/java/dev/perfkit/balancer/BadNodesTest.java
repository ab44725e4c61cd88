package dev.perfkit.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perfkit.balancer.health.EjectionPolicy;
import dev.perfkit.time.ManualTime;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

/** Least response time against nodes that are slow, fail fast, hang and recover; without ejection, so by itself. */
class BadNodesTest {
    private static final int RATE = 200; // requests a second, over three nodes of 10 ms

    private final ManualTime time = new ManualTime();
    private final Random random = new Random(42);
    private final LoadBalancer<String> balancer = LoadBalancer.<String>builder("shop")
            .node("good-1", "g")
            .node("good-2", "g")
            .node("bad", "b")
            .ticker(time)
            .scheduler(time)
            .executor(Runnable::run)
            .random(new Random(7))
            .ejection(EjectionPolicy.disabled())
            .build();
    private long toBad;
    private long toAll;

    /** Sends open-loop traffic; a node's service time in ms, NaN for a failure within 1 ms. */
    private double shareOfBad(Duration length, ToDoubleFunction<String> serviceMillis) {
        return shareOfBad(length, RATE, serviceMillis);
    }

    private double shareOfBad(Duration length, int rate, ToDoubleFunction<String> serviceMillis) {
        long badBefore = toBad;
        long allBefore = toAll;
        long requests = length.toMillis() * rate / 1_000;
        for (int i = 0; i < requests; i++) {
            Lease<String> lease = balancer.pick();
            toAll++;
            toBad += lease.node().equals("bad") ? 1 : 0;
            double millis = serviceMillis.applyAsDouble(lease.node());
            boolean fails = Double.isNaN(millis);
            long nanos = fails ? 1_000_000 : (long) (millis * 1e6 * (0.5 + random.nextDouble()));
            time.schedule(
                    Runnable::run,
                    () -> lease.complete(fails ? Outcome.FAILURE : Outcome.SUCCESS),
                    Duration.ofNanos(nanos));
            time.advance(Duration.ofNanos(1_000_000_000L / rate));
        }
        return (double) (toBad - badBefore) / (toAll - allBefore);
    }

    private static double alike(String node) {
        return 10;
    }

    @Test
    void pick_nodesAlike_shareAlike() {
        assertThat(shareOfBad(Duration.ofSeconds(20), BadNodesTest::alike)).isBetween(0.23, 0.43);
    }

    @Test
    void pick_slowNode_getsLittle() {
        shareOfBad(Duration.ofSeconds(5), BadNodesTest::alike);

        assertThat(shareOfBad(Duration.ofSeconds(20), node -> node.equals("bad") ? 100 : 10))
                .isLessThan(0.05);
    }

    @Test
    void pick_failFastNode_isNotTakenForFast() {
        shareOfBad(Duration.ofSeconds(5), BadNodesTest::alike);

        assertThat(shareOfBad(Duration.ofSeconds(20), node -> node.equals("bad") ? Double.NaN : 10))
                .isLessThan(0.005);
    }

    @Test
    void pick_failFastFromTheStart_isNotTakenForFast() {
        assertThat(shareOfBad(Duration.ofSeconds(20), node -> node.equals("bad") ? Double.NaN : 10))
                .isLessThan(0.005);
    }

    @Test
    void pick_hungNode_isLeftBeforeItsFirstTimeout() {
        shareOfBad(Duration.ofSeconds(5), BadNodesTest::alike);

        // Answers after an hour: nothing but age tells.
        assertThat(shareOfBad(Duration.ofSeconds(20), node -> node.equals("bad") ? 3_600_000 : 10))
                .isLessThan(0.005);
    }

    @Test
    void pick_recoveredNode_getsItsShareBack() {
        shareOfBad(Duration.ofSeconds(5), BadNodesTest::alike);
        shareOfBad(Duration.ofSeconds(20), node -> node.equals("bad") ? Double.NaN : 10);
        shareOfBad(Duration.ofSeconds(20), BadNodesTest::alike);

        assertThat(shareOfBad(Duration.ofSeconds(10), BadNodesTest::alike)).isBetween(0.2, 0.45);
    }

    /** So few requests that each finds nothing in flight: nobody has them all. */
    @Test
    void pick_fleetAtRest_leavesNobodyCold() {
        for (int rate : new int[] {2, 20, 60}) {
            assertThat(shareOfBad(Duration.ofMinutes(5), rate, BadNodesTest::alike))
                    .as("%d a second", rate)
                    .isBetween(0.15, 0.55);
        }
    }

    @Test
    void pick_recoveredNodeOfFleetAtRest_getsItsShareBack() {
        for (int rate : new int[] {2, 20, 60}) {
            shareOfBad(Duration.ofMinutes(1), rate, node -> node.equals("bad") ? Double.NaN : 10);
            shareOfBad(Duration.ofMinutes(1), rate, BadNodesTest::alike);
            assertThat(shareOfBad(Duration.ofMinutes(5), rate, BadNodesTest::alike))
                    .as("%d a second", rate)
                    .isBetween(0.15, 0.55);
        }
    }

    /** What a failure counts as is a thousand times what these take. */
    @Test
    void pick_recoveredNodeAmongFastOnes_getsItsShareBack() {
        int rate = 10 * RATE;
        shareOfBad(Duration.ofSeconds(5), rate, node -> 1);
        shareOfBad(Duration.ofSeconds(20), rate, node -> node.equals("bad") ? Double.NaN : 1);
        shareOfBad(Duration.ofSeconds(40), rate, node -> 1);

        assertThat(shareOfBad(Duration.ofSeconds(10), rate, node -> 1)).isBetween(0.2, 0.45);
    }

    @Test
    void pick_newNode_doesNotTakeEverything() {
        shareOfBad(Duration.ofSeconds(5), BadNodesTest::alike);
        balancer.setNodes(Map.of("good-1", "g", "good-2", "g", "new", "n"));
        long before = balancer.snapshot().nodes().stream()
                .mapToLong(NodeSnapshot::picks)
                .sum();
        shareOfBad(Duration.ofSeconds(1), BadNodesTest::alike);
        long after = balancer.snapshot().nodes().stream()
                .mapToLong(NodeSnapshot::picks)
                .sum();

        assertThat(balancer.snapshot().node("new").orElseThrow().picks()).isBetween(1L, (after - before) * 3 / 5);
    }

    @Test
    void pick_sameSeedAndTime_isTheSameRun() {
        double first = new BadNodesTest().shareOfBad(Duration.ofSeconds(5), BadNodesTest::alike);

        assertThat(new BadNodesTest().shareOfBad(Duration.ofSeconds(5), BadNodesTest::alike))
                .isEqualTo(first);
    }
}
