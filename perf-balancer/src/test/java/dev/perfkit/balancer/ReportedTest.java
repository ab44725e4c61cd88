package dev.perfkit.balancer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.perfkit.balancer.health.EjectionPolicy;
import dev.perfkit.time.ManualTime;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What becomes of servers' reports: how much they weigh, how long, and how little a lie is worth. */
class ReportedTest {
    private static final double MEDIAN = 10e6;
    private static final long MILLI = 1_000_000;

    private final Reported reported = new Reported();
    private final ManualTime time = new ManualTime();

    private void settle(int inFlight) {
        for (int i = 0; i < 10_000; i++) {
            time.advance(Duration.ofMillis(1));
            reported.add(ServerReport.of(inFlight), MEDIAN, time.read());
        }
    }

    private double factorAfter(long millis) {
        return reported.factor(time.read() + millis * MILLI, MEDIAN);
    }

    @Test
    void factor_nothingReported_isOne() {
        assertThat(factorAfter(0)).isEqualTo(1);
    }

    @Test
    void factor_whatIsAlwaysInside_doesNotCount() {
        settle(50);
        assertThat(factorAfter(0)).isCloseTo(1, within(0.001));
    }

    @Test
    void factor_moreInsideThanUsual_countsForSomeResponseTimes() {
        settle(4);
        reported.add(ServerReport.of(9), MEDIAN, time.read());

        assertThat(factorAfter(0)).isCloseTo(2, within(0.02)); // 10 / 5
        assertThat(factorAfter(40)).isCloseTo(1.5, within(0.03));
        assertThat(factorAfter(81)).isEqualTo(1);
        assertThat(factorAfter(100_000)).isEqualTo(1);
    }

    @Test
    void factor_fewerInsideThanUsual_isLess() {
        settle(4);
        reported.add(ServerReport.of(2), MEDIAN, time.read());
        assertThat(factorAfter(0)).isCloseTo(0.6, within(0.01)); // 3 / 5
    }

    @Test
    void factor_serviceTime_pullsByItsCubeRootForASecond() {
        reported.add(ServerReport.of(0, 10.0 / 1.728), MEDIAN, time.read());

        assertThat(factorAfter(0)).isCloseTo(1 / 1.2, within(0.001));
        assertThat(factorAfter(1_000)).isCloseTo(1 / 1.2, within(0.001));
        assertThat(factorAfter(1_500)).isCloseTo((1 + 1 / 1.2) / 2, within(0.001));
        assertThat(factorAfter(2_001)).isEqualTo(1);
    }

    @Test
    void factor_absurdFigures_areBoundedAndNeverGoodForMuch() {
        Random random = new Random(8);
        int[] inside = {0, 1, 1_000_000};
        double[] services = {Double.NaN, 1e-300, 1e-6, 3.6e6};
        double[] responses = {Double.NaN, 1, 1e6, 1e12};
        for (int i = 0; i < 100_000; i++) {
            time.advance(Duration.ofNanos(random.nextInt(2_000_000)));
            ServerReport report = ServerReport.of(inside[random.nextInt(3)], services[random.nextInt(4)]);
            reported.add(report, responses[random.nextInt(4)], time.read());
            assertThat(factorAfter(random.nextInt(100)))
                    .as("after report %s", i)
                    .isBetween(Reported.LEAST * Reported.LEAST, Reported.MOST * Reported.MOST);
        }
    }

    @Test
    void factor_clockHalfWrapped_doesNotWakeAnOldReport() {
        settle(4);
        reported.add(ServerReport.of(9, 30), MEDIAN, time.read());
        for (int days = 1; days < 52; days++) {
            assertThat(factorAfter(Duration.ofDays(days).toMillis()))
                    .as("%s days", days)
                    .isEqualTo(1);
        }
        // By a thread that read the time before the report came.
        assertThat(factorAfter(-3)).isEqualTo(factorAfter(0));
    }

    private LoadBalancer<String> balancer() {
        return LoadBalancer.<String>builder("shop")
                .node("a", "a")
                .node("b", "b")
                .ticker(time)
                .scheduler(time)
                .executor(Runnable::run)
                .random(new Random(2))
                .build();
    }

    private void answer(LoadBalancer<String> balancer, Map<String, ServerReport> reports, Outcome outcome) {
        Lease<String> lease = balancer.pick();
        time.advance(Duration.ofMillis(10));
        ServerReport report = reports.get(lease.node());
        if (report != null) {
            lease.report(report);
        }
        lease.complete(outcome);
    }

    private Map<String, Integer> picks(LoadBalancer<String> balancer, int count) {
        Map<String, Integer> picks = new HashMap<>();
        for (int i = 0; i < count; i++) {
            Lease<String> lease = balancer.pick();
            picks.merge(lease.node(), 1, Integer::sum);
            lease.cancelled();
        }
        return picks;
    }

    @Test
    void pick_othersHaveFilledANode_goesElsewhereUntilTheReportIsOld() {
        try (LoadBalancer<String> balancer = balancer()) {
            for (int i = 0; i < 500; i++) {
                answer(balancer, Map.of("a", ServerReport.of(2), "b", ServerReport.of(2)), Outcome.SUCCESS);
            }
            assertThat(picks(balancer, 100)).hasSize(2);
            Map<String, ServerReport> crowded = Map.of("a", ServerReport.of(40), "b", ServerReport.of(2));
            for (int i = 0; i < 4; i++) {
                answer(balancer, crowded, Outcome.SUCCESS);
            }
            assertThat(picks(balancer, 100)).containsOnlyKeys("b");
            assertThat(balancer.explain()).isNotEmpty();

            time.advance(Duration.ofSeconds(3));
            assertThat(picks(balancer, 100)).hasSize(2);
        }
    }

    @Test
    void pick_failingNodeSaysThatItIsIdle_isNotBelieved() {
        ServerReport lie = ServerReport.of(0, 1e-6);
        int honest = picksOfOneThatFailsFast(null);
        int lying = picksOfOneThatFailsFast(lie);

        assertThat(honest).isBetween(1, 50);
        assertThat(lying).as("of 5,000, and %s without the lie", honest).isLessThan(100);
    }

    private int picksOfOneThatFailsFast(@Nullable ServerReport lie) {
        int failed = 0;
        try (LoadBalancer<String> balancer = LoadBalancer.<String>builder("shop")
                .node("a", "a")
                .node("b", "b")
                .ejection(EjectionPolicy.disabled())
                .ticker(time)
                .random(new Random(2))
                .build()) {
            for (int i = 0; i < 5_000; i++) {
                Lease<String> lease = balancer.pick();
                boolean fails = lease.node().equals("a");
                time.advance(Duration.ofMillis(fails ? 1 : 10));
                if (lie != null) {
                    lease.report(fails ? lie : ServerReport.of(4, 10));
                }
                lease.complete(fails ? Outcome.FAILURE : Outcome.SUCCESS);
                failed += fails ? 1 : 0;
            }
        }
        return failed;
    }

    @Test
    void report_completedLeaseOrRemovedNode_isHarmless() {
        try (LoadBalancer<String> balancer = balancer()) {
            Lease<String> lease = balancer.pick();
            lease.succeeded();
            balancer.setEndpoints(List.of());
            lease.report(ServerReport.of(3, 5));
            assertThat(balancer.snapshot().nodes()).isEmpty();
        }
    }

    @Test
    void pick_withReports_allocatesTheLeaseAlone() {
        LoadBalancer<String> balancer = LoadBalancer.<String>builder("shop")
                .node("a", "a")
                .node("b", "b")
                .build();
        ServerReport report = ServerReport.of(3, 5);
        double bytes = Allocation.perCall(() -> {
            Lease<String> lease = balancer.pick();
            lease.report(report);
            lease.succeeded();
        });
        balancer.close();
        assertThat(bytes).isLessThan(48);
    }
}
