package dev.perfkit.profile;

import static dev.perfkit.profile.Reports.calls;
import static dev.perfkit.profile.Reports.report;
import static dev.perfkit.profile.Reports.site;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perfkit.profile.ComparisonOptions.Measure;
import dev.perfkit.profile.ReportComparison.Part;
import dev.perfkit.profile.ReportComparison.Verdict;
import dev.perfkit.stats.LatencyRecorder;
import dev.perfkit.stats.LatencySnapshot;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReportComparisonTest {
    private static final ComparisonOptions DEFAULTS = ComparisonOptions.defaults();

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(String... arguments) {
        return Compare.run(
                List.of(arguments),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    private String file(String name, ProfileReport report) {
        Path file = folder.resolve(name);
        report.write(file);
        return file.toString();
    }

    private static LatencySnapshot withErrors(int calls, int errors) {
        LatencyRecorder recorder = new LatencyRecorder();
        for (int i = 0; i < calls; i++) {
            if (i < errors) {
                recorder.recordError(1_000);
            } else {
                recorder.record(1_000);
            }
        }
        return recorder.snapshot();
    }

    private static ProfileReport.Site warmed(String name, int warmCalls, long warmNanos, int steadyCalls, long nanos) {
        LatencySnapshot warmUp = calls(warmCalls, warmNanos);
        ProfileReport.Site site = site(name, warmUp.plus(calls(steadyCalls, nanos)));
        return new ProfileReport.Site(
                name,
                List.of(),
                site.latency(),
                site.returned(),
                site.futures(),
                site.self(),
                warmUp,
                warmNanos,
                0,
                0,
                0,
                site.concurrency(),
                site.allocation(),
                site.cpu());
    }

    @Test
    void of_sitesOfEachKind_givesEachItsVerdict() {
        ReportComparison comparison = ReportComparison.of(
                report(
                        site("same", calls(5_000, 1_000)),
                        site("slower", calls(5_000, 1_000)),
                        site("faster", calls(5_000, 1_000)),
                        site("gone", calls(5_000, 1_000)),
                        site("few", calls(20, 1_000))),
                report(
                        site("same", calls(5_000, 1_010)),
                        site("slower", calls(5_000, 1_200)),
                        site("faster", calls(5_000, 500)),
                        site("new", calls(5_000, 1_000)),
                        site("few", calls(20, 9_000))),
                DEFAULTS);

        assertThat(comparison.sites().stream().map(site -> site.name() + " " + site.verdict()))
                .containsExactly(
                        "slower regressed",
                        "faster improved",
                        "gone gone",
                        "new new",
                        "few no evidence",
                        "same no evidence");
        assertThat(comparison.isRegressed()).isTrue();
        assertThat(comparison.sites().get(4).isTooFew()).isTrue();
        assertThat(comparison.sites().get(5).isTooFew()).isFalse();
        assertThat(comparison.text().lines())
                .containsExactly(
                        "site    verdict      p50 before    after  ratio  interval",
                        "slower  regressed       1.00 us  1.20 us  1.200  [1.187, 1.213]",
                        "faster  improved        1.00 us   500 ns  0.500  [0.495, 0.506]",
                        "gone    gone            1.00 us        -",
                        "new     new                   -  1.00 us",
                        "few     no evidence     1.00 us  9.00 us  9.000                  too few calls",
                        "same    no evidence     1.00 us  1.01 us  1.010  [0.999, 1.021]",
                        "1 regressed, 1 improved, 1 gone, 1 new, 2 no evidence (confidence 99.0 % over all, tolerance 5.0 %)");
    }

    @Test
    void of_moreErrors_isRegressed_ofFewer_isImproved() {
        ProfileReport few = report(site("a", withErrors(20_000, 20)));
        ProfileReport many = report(site("a", withErrors(20_000, 1_000)));

        ReportComparison.Site worse =
                ReportComparison.of(few, many, DEFAULTS).sites().get(0);
        ReportComparison.Site better =
                ReportComparison.of(many, few, DEFAULTS).sites().get(0);

        assertThat(worse.verdict()).isEqualTo(Verdict.REGRESSED);
        assertThat(worse.duration()).isEqualTo(Verdict.NO_EVIDENCE);
        assertThat(worse.errorsAfter()).isEqualTo(0.05);
        assertThat(better.verdict()).isEqualTo(Verdict.IMPROVED);
        assertThat(ReportComparison.of(few, many, DEFAULTS).text()).contains("more errors", "0.10 %", "5.0 %");
        assertThat(ReportComparison.of(many, few, DEFAULTS).text()).contains("fewer errors");
        assertThat(ReportComparison.of(few, many, DEFAULTS.withErrorTolerance(0.06))
                        .isRegressed())
                .isFalse();
    }

    @Test
    void of_afterWarmUp_comparesWhatCameLater_elseTheWarmUpOfBoth() {
        ProfileReport warm = report(warmed("a", 1_000, 90_000, 50_000, 1_000));
        ProfileReport other = report(warmed("a", 1_000, 30_000, 2_000, 1_000));
        ProfileReport cold = report(warmed("a", 1_000, 90_000, 500, 1_000));

        ReportComparison.Site steady =
                ReportComparison.of(warm, other, DEFAULTS).sites().get(0);
        ReportComparison.Site start =
                ReportComparison.of(warm, cold, DEFAULTS).sites().get(0);

        assertThat(steady.part()).isEqualTo(Part.STEADY);
        assertThat(steady.ratio()).isOne();
        assertThat(steady.callsAfter()).isEqualTo(2_000);
        assertThat(start.part()).isEqualTo(Part.WARM_UP);
        assertThat(start.before()).isEqualTo(90_000);
        assertThat(ReportComparison.of(warm, cold, DEFAULTS).text()).contains("first 1,000 calls");
    }

    @Test
    void of_aReportOverALaterTime_leavesTheWarmUpOfTheOtherOut() {
        ProfileReport whole = report(warmed("a", 1_000, 90_000, 900, 1_000));
        ProfileReport later = report(warmed("a", 0, 0, 900, 1_000));
        ProfileReport start = report(warmed("a", 900, 90_000, 0, 0));

        ReportComparison.Site site =
                ReportComparison.of(whole, later, DEFAULTS).sites().get(0);
        assertThat(site.part()).isEqualTo(Part.STEADY);
        assertThat(site.verdict()).isEqualTo(Verdict.NO_EVIDENCE);
        assertThat(site.ratio()).isOne();
        assertThat(ReportComparison.of(start, later, DEFAULTS).sites().get(0).part())
                .isEqualTo(Part.ALL);
    }

    @Test
    void of_allocation_isShownWithoutAVerdict() {
        Concurrency none = new Concurrency(0, 1, 0, 0, 0, Concurrency.Risk.NONE);
        ReportComparison comparison = ReportComparison.of(
                report(site("a", calls(5_000, 1_000), none, new Usage(50, 50_000, 1_000, 64, 0), Usage.OFF)),
                report(site("a", calls(5_000, 1_000), none, new Usage(50, 5_000_000, 100_000, 64, 0), Usage.OFF)),
                DEFAULTS);

        assertThat(comparison.sites().get(0).verdict()).isEqualTo(Verdict.NO_EVIDENCE);
        assertThat(comparison.text()).contains("alloc/call before", "1.00 kB", "100 kB");
    }

    @Test
    void run_onFiles_exitsByTheVerdict() {
        String before = file("before.json", report(site("a", calls(5_000, 1_000))));
        String slower = file("after.json", report(site("a", calls(5_000, 1_300))));

        assertThat(run(before, before)).isZero();
        assertThat(run(before, slower)).isEqualTo(1);
        assertThat(run("--tolerance", "0.5", before, slower)).isZero();
        assertThat(run("--confidence", "0.9", "--quantile", "mean", "--cluster", "2", "--errors", "0", before, slower))
                .isEqualTo(1);
        assertThat(run("--quantile", "0.95", slower, before)).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("p50 before", "mean before", "p95 before", "improved");
        assertThat(err.size()).isZero();
    }

    @Test
    void run_onReportsWithoutSites_isNoVerdict() {
        String empty = file("empty.json", report());
        String nameless = file("nameless.json", report(site("", LatencySnapshot.empty())));

        assertThat(run(empty, empty)).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .startsWith("no site in either report\n0 regressed, 0 improved, 0 gone, 0 new, 0 no evidence (");
        assertThat(run(nameless, nameless)).isZero();
        assertThat(run(empty, nameless)).isZero();
        assertThat(run(nameless, empty)).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("1 gone", "1 new", "too few calls");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "                                 | files: 0 (expected: 2); usage: Compare [--confidence",
                "one.json                         | files: 1 (expected: 2); usage",
                "--fast a b                       | option: --fast; usage",
                "a b --tolerance                  | --tolerance: nothing (expected: a value); usage",
                "--tolerance x a b                | --tolerance: x (expected: a number)",
                "--tolerance -1 a b               | tolerance: -1.0 (expected: 0..10",
                "--confidence 99 a b              | confidence: 99.0 (expected: above 0.5 and below 1)",
                "--cluster 1.5 a b                | --cluster: 1.5 (expected: a whole number)",
                "--cluster 0 a b                  | cluster: 0 (expected: >= 1)",
                "--errors 2 a b                   | errorTolerance: 2.0 (expected: 0..1)",
                "--quantile median a b            | quantile: \"median\" (expected: above 0 and below 1, or mean)",
                "--quantile 1 a b                 | quantile: 1.0 (expected: above 0 and below 1, or mean)",
                "absent.json b                    | cannot read absent.json: no such file or folder",
            })
    void run_onWrongArguments_exitsWith2AndOneLine(String arguments, String line) {
        assertThat(run(arguments == null ? new String[0] : arguments.split(" ")))
                .isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8).lines())
                .hasSize(1)
                .allMatch(l -> l.startsWith("Compare: " + line));
        assertThat(out.size()).isZero();
    }

    @Test
    void run_onAFileThatIsNoReport_exitsWith2AndItsPlace() throws Exception {
        Path broken = Files.writeString(folder.resolve("broken.json"), "{\n\"schema\": 7}");

        assertThat(run(broken.toString(), broken.toString())).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains(broken + ": schema: 7 at line 2, column 11 (expected: 1");
    }

    @Test
    void measure_ofAText_readsAsWritten() {
        assertThat(Measure.of("0.5")).hasToString("p50");
        assertThat(Measure.of("0.999")).hasToString("p99.9");
        assertThat(Measure.of("0.1")).hasToString("p10");
        assertThat(Measure.of("mean")).hasToString("mean");
        assertThatThrownBy(() -> Measure.of("")).isInstanceOf(IllegalArgumentException.class);
    }
}
