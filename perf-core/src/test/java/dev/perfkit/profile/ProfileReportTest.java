package dev.perfkit.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perfkit.stats.LatencyRecorder;
import dev.perfkit.stats.LatencySnapshot;
import dev.perfkit.weave.Coverage;
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
        assertThat(order(report, ProfileReport.Order.SELF)).containsExactly("few", "many", "long");
        assertThat(order(report, ProfileReport.Order.ALLOCATION)).containsExactly("few", "long", "many");
    }

    @Test
    void text_isATable_withWhatIsWorthANote() {
        String text = report(1_234, site("catalog.find", 2_000, 3_200_000), site("tiny", 1, 90))
                .text();

        assertThat(text.lines())
                .containsExactly(
                        "shop: 2 sites, 1.00 s up to 1970-01-01T00:00:00Z",
                        "",
                        "site          calls  errors  in flight  peak     mean      p50      p95      p99      max   total    self  alloc/call  CPU/call",
                        "catalog.find  2,000       0          1     2  3.20 ms  3.20 ms  3.20 ms  3.20 ms  3.20 ms  6.40 s  6.40 s         off       off",
                        "tiny              1       0          1     2    90 ns    90 ns    90 ns    90 ns    90 ns   90 ns   90 ns         off       off  *",
                        "",
                        "per call (~: of the measured ones), and the first 1,000 calls beside the later ones, by mean and p99",
                        "site          alloc measured  peak  CPU measured  peak  first call  first 1,000      p99  later  p99",
                        "catalog.find  off                -  off              -     3.20 ms      3.20 ms  3.20 ms      -    -",
                        "tiny          off                -  off              -       90 ns        90 ns    90 ns      -    -",
                        "",
                        "* overhead-dominated: calls so short that the figures are mostly the measuring itself",
                        "overhead: not measured",
                        "1,234 calls ran unmeasured: no profiler was installed");
    }

    @Test
    void text_ofCallsThatEndLater_tellsBothTimes_andMarksFutures() {
        String text = Reports.report(
                        Reports.returning("mail", Reports.calls(3, 20_000), Reports.calls(2, 5_000_000_000L), 0, 2),
                        Reports.returning("pool", Reports.calls(4, 30_000), Reports.calls(4, 30_000), 4, 0),
                        Reports.returning("never", Reports.calls(1, 40_000), LatencySnapshot.empty(), 0, 0),
                        Reports.site("plain", Reports.calls(5, 50_000)))
                .text();

        assertThat(text)
                .startsWith("""
                        shop: 4 sites, 1.00 s up to 1970-01-01T00:00:00Z

                        site   calls  errors  slow  in flight  peak     mean      p50      p95      p99      max   total     self  alloc/call  CPU/call
                        mail       2       0     2          1     9   5.00 s   5.00 s   5.00 s   5.00 s   5.00 s  10.0 s  60.0 us         off       off
                        pool       4       0     0          0     9  30.0 us  30.0 us  30.0 us  30.0 us  30.0 us  120 us   120 us         off       off  +
                        never      0       0     0          1     9     0 ns     0 ns     0 ns     0 ns     0 ns    0 ns  40.0 us         off       off
                        plain      5       0     0          1     2  50.0 us  50.0 us  50.0 us  50.0 us  50.0 us  250 us   250 us         off       off

                        calls that may go on after they have returned: the time until they did, and until they ended
                        site   returned     mean      p50      p95      p99  ended     mean      p50      p95      p99  futures
                        mail          3  20.0 us  20.0 us  20.0 us  20.0 us      2   5.00 s   5.00 s   5.00 s   5.00 s
                        pool          4  30.0 us  30.0 us  30.0 us  30.0 us      4  30.0 us  30.0 us  30.0 us  30.0 us      4 +
                        never         1  40.0 us  40.0 us  40.0 us  40.0 us      0        -        -        -        -
                        """)
                .contains("+ timed to the return: calls that returned a Future, of whose end nobody is told");
        assertThat(Reports.report(Reports.site("plain", Reports.calls(5, 50_000)))
                        .text())
                .doesNotContain("returned", "slow", "+");
    }

    @Test
    void text_ofAWholeReport_isNoWiderThan160() {
        String text = Reports.service(10).text();

        assertThat(text.lines()).allMatch(line -> line.length() <= 160);
        assertThat(text)
                .contains(
                        "calls that wait for each other (Little's law: rate x mean duration = calls under way)",
                        "bottleneck risk",
                        "overhead: 46 ns a call, 35 ns more where allocation is measured, 391 ns more where CPU time is;"
                                + " 61.0 ms in all, 0.089 % of the calls' own time",
                        "@Profiled: annotated 49, woven 48, called 45\nnot woven: com.example.legacy.Importer\n",
                        "sampled 1/64 (1.6 %)",
                        "n/a (virtual)",
                        "every call");
    }

    @Test
    void text_ofSomeRows_tellsOfTheRest() {
        ProfileReport report = report(0, site("a", 2, 5_000), site("b", 3, 2_000), site("c", 4, 1_000));

        assertThat(report.text(1))
                .contains("\n... and 2 more: 7 calls, 10.0 us\n")
                .doesNotContain("\nb ");
        assertThat(report.text(3)).isEqualTo(report.text()).doesNotContain("more:");
        assertThatThrownBy(() -> report.text(0)).hasMessage("maximumRows: 0 (expected: >= 1)");
    }

    @Test
    void text_ofManyClassesNotWoven_namesAFew() {
        Coverage coverage = new Coverage("Profiled", 9, 1, 1, List.of("A", "B", "C", "D", "E", "F", "G"));
        ProfileReport report =
                new ProfileReport("shop", Instant.EPOCH, Duration.ZERO, List.of(), null, Overhead.UNKNOWN, coverage, 1);

        assertThat(report.text())
                .contains("\n\nno call yet\n\n", "not woven: A, B, C, D, E and 2 more\n1 call ran unmeasured");
    }

    @Test
    void text_ofNamesWithControlCharacters_hasNone() {
        String odd = "a\u001b[31m\r\nb";
        ProfileReport report = new ProfileReport(
                odd,
                Instant.EPOCH,
                Duration.ZERO,
                List.of(Reports.returning(odd, Reports.calls(1, 5), Reports.calls(1, 5), 1, 0)),
                null,
                Overhead.UNKNOWN,
                new Coverage("Profiled", 1, 0, 0, List.of(odd)),
                0);

        assertThat(report.text().replace("\n", "")).doesNotContainPattern("\\p{Cntrl}");
        assertThat(report.text()).contains("a [31m  b: 1 site");
    }

    @Test
    void usage_isToldHonestly() {
        Usage sampled = new Usage(10, 12_500, 5_000, 64, 0);

        assertThat(Amounts.mean(sampled, 640, Amounts::bytes)).isEqualTo("~1.25 kB");
        assertThat(Amounts.mean(sampled, 10, Amounts::bytes)).isEqualTo("1.25 kB");
        assertThat(Amounts.mean(Usage.OFF, 10, Amounts::bytes)).isEqualTo("off");
        assertThat(Amounts.mean(new Usage(0, 0, 0, 64, 0), 10, Amounts::bytes)).isEqualTo("-");
        assertThat(Amounts.mean(new Usage(0, 0, 0, 1, 10), 10, Amounts::bytes)).isEqualTo("n/a (virtual)");
        assertThat(Amounts.measured(sampled, 640)).isEqualTo("sampled 1/64 (1.6 %)");
        assertThat(Amounts.measured(Usage.OFF, 640)).isEqualTo("off");
        assertThat(Amounts.measured(new Usage(640, 1, 1, 1, 0), 640)).isEqualTo("every call");
        assertThat(Amounts.measured(new Usage(320, 1, 1, 1, 0), 640)).isEqualTo("every call now (50.0 %)");
        assertThat(Amounts.measured(new Usage(320, 1, 1, 0, 0), 640)).isEqualTo("off now (50.0 %)");
        assertThat(Amounts.measured(new Usage(0, 0, 0, 1, 640), 640)).isEqualTo("n/a (virtual)");
        assertThat(Amounts.measured(new Usage(320, 1, 1, 1, 320), 640))
                .isEqualTo("every call now (50.0 %), n/a (virtual) 50.0 %");
    }

    @Test
    void amounts_readAsWhatTheyAre() {
        assertThat(Amounts.bytes(0)).isEqualTo("0 B");
        assertThat(Amounts.bytes(999)).isEqualTo("999 B");
        assertThat(Amounts.bytes(12_345_678)).isEqualTo("12.3 MB");
        assertThat(Amounts.bytes(Double.NaN)).isEqualTo("-");
        assertThat(Amounts.percent(0)).isEqualTo("0 %");
        assertThat(Amounts.percent(1e-9)).isEqualTo("< 0.001 %");
        assertThat(Amounts.percent(0.9999)).isEqualTo("99.9 %");
        assertThat(Amounts.percent(1)).isEqualTo("100 %");
        assertThat(Amounts.percent(Double.NaN)).isEqualTo("-");
        assertThat(Amounts.number(0.0123)).isEqualTo("0.012");
        assertThat(Amounts.number(Double.NaN)).isEqualTo("-");
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
