package dev.perfkit.profile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perfkit.stats.LatencyRecorder;
import dev.perfkit.stats.LatencySnapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ProfileReportTest {
    private static ProfileReport.Site site(String name, int calls, long nanos) {
        LatencyRecorder recorder = new LatencyRecorder();
        for (int i = 0; i < calls; i++) {
            recorder.record(nanos);
        }
        return site(name, recorder.snapshot(), 1, 2);
    }

    private static ProfileReport.Site site(String name, LatencySnapshot latency, long inFlight, long peak) {
        return new ProfileReport.Site(
                name,
                List.of(),
                latency,
                LatencySnapshot.empty(),
                0,
                latency,
                latency,
                latency.max(),
                0,
                0,
                0,
                new Concurrency(inFlight, peak, 0, 0, 0, Concurrency.Risk.NONE),
                Usage.OFF,
                Usage.OFF);
    }

    private static ProfileReport report(long unmeasured, ProfileReport.Site... sites) {
        return new ProfileReport(
                "shop", Instant.EPOCH, Duration.ofSeconds(1), List.of(sites), null, Overhead.UNKNOWN, null, unmeasured);
    }

    private static List<String> order(ProfileReport report, ProfileReport.Order order) {
        return report.sortedBy(order).sites().stream()
                .map(ProfileReport.Site::name)
                .toList();
    }

    @Test
    void sortedBy_eachOrder_putsTheGreatestFirst() {
        ProfileReport report = report(0, site("few", 2, 5_000), site("many", 100, 100), site("long", 1, 9_000));

        assertThat(order(report, ProfileReport.Order.TOTAL)).containsExactly("few", "many", "long");
        assertThat(order(report, ProfileReport.Order.AVERAGE)).containsExactly("long", "few", "many");
        assertThat(order(report, ProfileReport.Order.CALLS)).containsExactly("many", "few", "long");
        assertThat(order(report, ProfileReport.Order.P99)).containsExactly("long", "few", "many");
    }

    @Test
    void text_isATable_withWhatIsWorthANote() {
        String text = report(1_234, site("catalog.find", 2_000, 3_200_000), site("tiny", 1, 90))
                .text();

        assertThat(text.lines())
                .containsExactly(
                        "site             calls  errors in flight  peak      mean       p50       p95       p99       max     total",
                        "catalog.find     2,000       0         1     2   3.20 ms   3.20 ms   3.20 ms   3.20 ms   3.20 ms    6.40 s",
                        "tiny                 1       0         1     2     90 ns     90 ns     90 ns     90 ns     90 ns     90 ns *",
                        "* overhead-dominated: calls so short that the figures are mostly the measuring itself",
                        "1,234 calls ran unmeasured: no profiler was installed");
    }

    @Test
    void text_ofALongName_keepsItsEnd() {
        String name = "com.example." + "deep.".repeat(20) + "Catalog.find(long)";

        assertThat(report(0, site(name, 1, 1_000)).text()).contains("...").contains("deep.Catalog.find(long)");
    }

    @Test
    void site_withoutCalls_isAllZero() {
        ProfileReport.Site site = site("new", LatencySnapshot.empty(), 0, 0);

        assertThat(site.mean()).isZero();
        assertThat(site.p50()).isZero();
        assertThat(site.p95()).isZero();
        assertThat(site.max()).isZero();
        assertThat(site.isOverheadDominated()).isFalse();
    }

    @Test
    void durations_readInTheirOwnUnit() {
        assertThat(Durations.text(0)).isEqualTo("0 ns");
        assertThat(Durations.text(999)).isEqualTo("999 ns");
        assertThat(Durations.text(1_500)).isEqualTo("1.50 us");
        assertThat(Durations.text(12_345_678)).isEqualTo("12.3 ms");
        assertThat(Durations.text(123_456_789_000L)).isEqualTo("123 s");
    }
}
