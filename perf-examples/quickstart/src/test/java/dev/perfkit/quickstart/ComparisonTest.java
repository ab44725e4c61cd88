package dev.perfkit.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.perfkit.cache.CacheSnapshot;
import dev.perfkit.cache.ServingSnapshot;
import dev.perfkit.cache.TierSnapshot;
import dev.perfkit.examples.evidence.Evidence.Row;
import dev.perfkit.quickstart.Comparison.Alerts;
import dev.perfkit.quickstart.load.LoadResult;
import dev.perfkit.quickstart.shop.Backend.Counts;
import dev.perfkit.stats.LatencyRecorder;
import dev.perfkit.stats.LatencySnapshot;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ComparisonTest {
    private static final int CHECKS = 6;
    private static final CacheSnapshot CACHE = new CacheSnapshot(
            "products",
            tier("near", 60, 40),
            tier("redis", 10, 30),
            LatencySnapshot.empty(),
            0,
            0,
            0,
            new ServingSnapshot(
                    LatencySnapshot.empty(), 0, 0, 0, 0, 0, true, Duration.ZERO, 0, 0, LatencySnapshot.empty()));

    @Test
    void evidence_gain_holdsTheBars() {
        Comparison comparison = new Comparison(
                Summary.of(List.of(run(Side.WITHOUT, 96, 4, 100, 400), run(Side.WITHOUT, 96, 4, 100, 400))),
                Summary.of(List.of(run(Side.WITH, 100, 0, 20, 100 - CHECKS), run(Side.WITH, 100, 0, 20, 100 - CHECKS))),
                CACHE,
                new Alerts(3, 2),
                new Alerts(0, 0));

        assertThat(comparison.evidence().allHeld()).isTrue();
        assertThat(value(comparison, "answered well without")).isEqualTo(0.96);
        assertThat(value(comparison, "p99 with / without")).isBetween(0.19, 0.21);
        assertThat(value(comparison, "database queries with / without")).isEqualTo(0.25);
        assertThat(value(comparison, "errors with / without")).isZero();
        assertThat(value(comparison, "traffic to the bad backend without")).isEqualTo(0.4);
        assertThat(value(comparison, "cache hit rate Redis")).isEqualTo(0.25);
        assertThat(comparison.table().text().lines()).allMatch(line -> line.length() <= 100);
        assertThat(comparison.table().text())
                .contains("0.25 x (bar: <= 0.3, held)", "3 / 2", "60.0 %")
                .doesNotContain("MISSED", "NaN");
    }

    @Test
    void evidence_noGain_missesThem() {
        Summary same = Summary.of(List.of(run(Side.WITHOUT, 90, 10, 100, 400)));
        Comparison comparison = new Comparison(same, same, CACHE, new Alerts(0, 0), new Alerts(0, 0));

        assertThat(comparison.evidence().rows().stream().filter(row -> Boolean.FALSE.equals(row.held())))
                .extracting(Row::name)
                .containsExactly(
                        "answered well without",
                        "p99 with / without",
                        "errors with / without",
                        "database queries with / without");
        assertThat(comparison.table().text()).contains("(bar: >= 0.95, MISSED)");
    }

    @Test
    void evidence_noErrorsToCompareWith_isNotHeld() {
        Summary clean = Summary.of(List.of(run(Side.WITHOUT, 100, 0, 100, 400)));
        Comparison comparison = new Comparison(clean, clean, CACHE, new Alerts(0, 0), new Alerts(0, 0));

        assertThat(comparison.evidence().rows())
                .filteredOn(row -> row.name().equals("errors with / without"))
                .singleElement()
                .satisfies(row -> assertThat(row.held()).isFalse());
        assertThat(comparison.table().text()).doesNotContain("NaN");
    }

    @Test
    void evidence_unequalLoads_areComparedPerRequest() {
        Comparison comparison = new Comparison(
                Summary.of(List.of(run(Side.WITHOUT, 90, 10, 100, 400))),
                Summary.of(List.of(run(Side.WITH, 49, 1, 20, 50 - CHECKS))),
                CACHE,
                new Alerts(0, 0),
                new Alerts(0, 0));

        assertThat(value(comparison, "errors with / without")).isCloseTo(0.2, within(1e-9));
        assertThat(value(comparison, "database queries with / without")).isEqualTo(0.25);
    }

    @Test
    void queries_healthChecks_arePerfKitsOnly() {
        assertThat(run(Side.WITHOUT, 1, 0, 10, 40).queries()).isEqualTo(40);
        assertThat(run(Side.WITH, 1, 0, 10, 40).queries()).isEqualTo(40 + CHECKS);
    }

    @Test
    void seconds_ofSeveralRuns_areLaidOverEachOther() {
        List<Run> runs = List.of(run(Side.WITHOUT, 96, 4, 1, 1), run(Side.WITHOUT, 90, 10, 1, 1));

        assertThat(Summary.seconds(runs, second -> (double) second.errorCount()))
                .containsExactly(14.0);
    }

    private static double value(Comparison comparison, String row) {
        return comparison.evidence().rows().stream()
                .filter(each -> each.name().equals(row))
                .mapToDouble(Row::value)
                .findFirst()
                .orElseThrow();
    }

    /** A run whose requests take as many milliseconds as the backends got requests; 40 % of them the bad one. */
    private static Run run(Side side, int good, int bad, int requests, int queries) {
        LatencyRecorder latency = new LatencyRecorder();
        for (int i = 0; i < good + bad; i++) {
            if (i < good) {
                latency.record(requests * 1_000_000L);
            } else {
                latency.recordError(requests * 1_000_000L);
            }
        }
        LatencySnapshot all = latency.snapshot();
        LoadResult load = new LoadResult(Duration.ofSeconds(1), good + bad, all, List.of(all));
        List<Counts> before = List.of(new Counts(5, 7, 9), new Counts(5, 7, 9));
        List<Counts> after = List.of(
                new Counts(5 + requests * 6 / 10, 7 + queries, 9), new Counts(5 + requests * 4 / 10, 7, 9 + CHECKS));
        return new Run(side, load, before, after);
    }

    private static TierSnapshot tier(String name, long hits, long misses) {
        return new TierSnapshot(name, true, hits, misses, 0, 0, 0, 0, 0, 0, 0, LatencySnapshot.empty());
    }
}
