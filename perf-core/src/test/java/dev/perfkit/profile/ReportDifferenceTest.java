package dev.perfkit.profile;

import static dev.perfkit.profile.Reports.calls;
import static dev.perfkit.profile.Reports.node;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perfkit.stats.LatencySnapshot;
import dev.perfkit.weave.Coverage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReportDifferenceTest {
    private static final Overhead COST = new Overhead(40, 30, 400, 99);

    private static ProfileReport at(long second, @Nullable CallTree tree, ProfileReport.Site... sites) {
        return new ProfileReport(
                "shop",
                Instant.ofEpochSecond(second),
                Duration.ofSeconds(second),
                List.of(sites),
                tree,
                COST,
                new Coverage("Profiled", 1, 1, (int) second / 10, List.of()),
                second);
    }

    private static ProfileReport.Site site(
            String name, LatencySnapshot latency, LatencySnapshot warmUp, long count, Usage allocation) {
        return new ProfileReport.Site(
                name,
                List.of("tag=1"),
                latency,
                latency,
                count,
                latency,
                warmUp,
                500,
                count,
                count,
                count,
                new Concurrency(1, 9, 7, 7, 4, Concurrency.Risk.BOTTLENECK_RISK),
                allocation,
                Usage.OFF);
    }

    private static ProfileReport.Site site(String name, int calls) {
        return site(name, calls(calls, 1_000), LatencySnapshot.empty(), calls, Usage.OFF);
    }

    private static void assertNotEarlier(ProfileReport later, ProfileReport earlier, String message) {
        assertThatThrownBy(() -> later.since(earlier))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("earlier: " + message)
                .hasMessageContaining(" (expected: ");
    }

    @Test
    void since_anEarlierReport_isWhatHappenedInBetween() {
        LatencySnapshot first = calls(1_000, 1_000);
        LatencySnapshot then = calls(100, 2_000_000);
        ProfileReport earlier = at(10, null, site("a", first, first, 5, new Usage(10, 1_000, 300, 64, 2)));
        ProfileReport later =
                at(20, null, site("a", first.plus(then), first, 7, new Usage(14, 1_800, 400, 32, 5)), site("b", 3));

        ProfileReport difference = later.since(earlier);

        assertThat(difference.elapsed()).isEqualTo(Duration.ofSeconds(10));
        assertThat(difference.takenAt()).isEqualTo(later.takenAt());
        assertThat(difference.unmeasuredCalls()).isEqualTo(10);
        assertThat(difference.coverage()).isEqualTo(later.coverage());
        ProfileReport.Site a = difference.sites().get(0);
        assertThat(a.calls()).isEqualTo(100);
        assertThat(a.p50()).isBetween(1_980_000.0, 2_020_000.0);
        assertThat(a.self().count()).isEqualTo(100);
        assertThat(a.returned().count()).isEqualTo(100);
        assertThat(a.warmUp().count()).isZero();
        assertThat(a.steady().count()).isEqualTo(100);
        assertThat(a.firstCall()).isZero();
        assertThat(List.of(a.cancelled(), a.recursive(), a.slow())).containsOnly(2L);
        assertThat(a.allocation()).isEqualTo(new Usage(4, 800, 400, 32, 3));
        assertThat(a.tags()).containsExactly("tag=1");
        // 100 calls of 2 ms in 10 s.
        assertThat(a.concurrency()).isEqualTo(new Concurrency(1, 9, 10, 0.02, 4, Concurrency.Risk.BOTTLENECK_RISK));
        ProfileReport.Site b = difference.sites().get(1);
        assertThat(b.calls()).isEqualTo(3);
        assertThat(b.firstCall()).isEqualTo(500);
        assertThat(b.concurrency().rate()).isEqualTo(0.3);
        // 100 + 3 calls and as many recursive as given, of 40 ns, and 4 measurements of 30.
        assertThat(difference.overhead()).isEqualTo(new Overhead(40, 30, 400, 40 * (102 + 6) + 4 * 30));
    }

    @Test
    void since_aReportBetweenACallAndItsPlaceInTheWarmUp_canBeRead() {
        LatencySnapshot first = calls(1, 1_000);
        LatencySnapshot second = calls(1, 2_000_000);
        ProfileReport earlier = at(10, null, site("a", first, LatencySnapshot.empty(), 1, Usage.OFF));
        ProfileReport cold = at(20, null, site("a", first.plus(second), first.plus(second), 2, Usage.OFF));
        LatencySnapshot thousand = first.plus(calls(999, 2_000_000));
        ProfileReport warm = at(20, null, site("a", thousand.plus(second), thousand, 2, Usage.OFF));

        assertThat(cold.since(earlier).text()).contains("2.00 ms");
        assertThat(cold.since(earlier).sites().get(0).warmUp())
                .isEqualTo(cold.since(earlier).sites().get(0).latency());
        assertThat(warm.since(earlier).sites().get(0).steady().count()).isEqualTo(1_000);
    }

    @Test
    void since_itself_isNothing() {
        ProfileReport report = at(10, new CallTree(List.of(node("a", 1, 5))), site("a", 7));
        ProfileReport difference = report.since(report);

        assertThat(difference.elapsed()).isZero();
        assertThat(difference.sites().get(0).calls()).isZero();
        assertThat(difference.sites().get(0).concurrency().rate()).isZero();
        assertThat(difference.tree()).isEqualTo(new CallTree(List.of()));
        assertThat(difference.text()).contains("shop: 1 site");
    }

    @Test
    void since_withATree_subtractsByPath() {
        CallTree earlier =
                new CallTree(List.of(node("a", 1, 100, node("b", 2, 50), node("still", 1, 7)), node("b", 1, 10)));
        CallTree later = new CallTree(List.of(
                node("a", 3, 150, node("b", 5, 80, node("c", 1, 1)), node("still", 1, 7)),
                node("d", 1, 500),
                node("b", 1, 10)));

        CallTree tree = at(20, later).since(at(10, earlier)).tree();

        assertThat(tree)
                .isEqualTo(new CallTree(List.of(
                        node("d", 1, 500), node("a", 2, 50, node("b", 3, 30, node("c", 1, 1))))));
    }

    @Test
    void since_whatIsNotEarlier_isRefused() {
        ProfileReport report = at(20, null, site("a", 5));

        assertNotEarlier(report, at(30, null, site("a", 5)), "taken 1970-01-01T00:00:30Z after PT30S");
        assertNotEarlier(report, at(10, null, site("a", 6)), "a LatencySnapshot{count=6");
        assertNotEarlier(report, at(10, null, site("gone", 1)), "has the site gone");
        assertNotEarlier(report, at(10, new CallTree(List.of())), "only one of the two has a call tree");
        assertNotEarlier(
                report,
                at(10, null, site("a", calls(5, 1_000), LatencySnapshot.empty(), 6, Usage.OFF)),
                "a 6 (expected: at most 5)");
        ProfileReport other = new ProfileReport("other", Instant.EPOCH, Duration.ZERO, List.of(), null, COST, null, 0);
        assertNotEarlier(report, other, "profiler other (expected: one of shop)");
        CallTree tree = new CallTree(List.of(node("a", 1, 1)));
        assertNotEarlier(at(20, tree), at(10, new CallTree(List.of(node("a", 2, 1)))), "/a 2 (expected: at most 1)");
        assertNotEarlier(at(20, tree), at(10, new CallTree(List.of(node("b", 1, 1)))), "has calls at /[b]");
    }

    @Test
    void since_onAProfiler_isTheCallsInBetween() {
        try (Profiler profiler = Profiler.builder().build()) {
            profiler.time("a", () -> {});
            ProfileReport before = profiler.report();
            profiler.time("a", () -> {});
            profiler.time("b", () -> {});

            ProfileReport during = profiler.report().since(before);

            assertThat(during.sites()).extracting(ProfileReport.Site::calls).containsExactly(1L, 1L);
        }
    }
}
