package dev.perfkit.profile;

import static dev.perfkit.profile.Reports.calls;
import static dev.perfkit.profile.Reports.report;
import static dev.perfkit.profile.Reports.site;
import static org.assertj.core.api.Assertions.assertThat;

import dev.perfkit.stats.LatencyRecorder;
import dev.perfkit.stats.LatencySnapshot;
import dev.perfkit.weave.Coverage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What docs/profiler-reports.md shows is what comes out. */
class ReportsPageTest {
    private static String page() throws IOException {
        return Files.readString(Path.of("../docs/profiler-reports.md"));
    }

    /** So many durations, evenly spread over the logarithms between two. */
    private static LatencySnapshot spread(int calls, double least, double greatest) {
        LatencyRecorder recorder = new LatencyRecorder();
        for (int i = 0; i < calls; i++) {
            recorder.record((long) (least * Math.pow(greatest / least, i / (calls - 1.0))));
        }
        return recorder.snapshot();
    }

    private static ProfileReport.Site measured(
            String name, LatencySnapshot warmUp, LatencySnapshot later, Concurrency concurrency, Usage... usages) {
        LatencySnapshot all = warmUp.plus(later);
        return new ProfileReport.Site(
                name,
                List.of(),
                all,
                LatencySnapshot.empty(),
                0,
                all,
                warmUp,
                warmUp.max(),
                0,
                0,
                0,
                concurrency,
                usages[0],
                usages[1]);
    }

    @Test
    void page_table_isTheText() throws IOException {
        ProfileReport report = new ProfileReport(
                "shop",
                Instant.parse("2026-11-22T10:15:30Z"),
                Duration.ofSeconds(60),
                List.of(
                        measured(
                                "Orders.list()",
                                spread(1_000, 1e6, 4.7e7),
                                spread(20_000, 5e5, 8e6),
                                new Concurrency(4, 51, 350, 1.045, 0, Concurrency.Risk.BOTTLENECK_RISK),
                                new Usage(328, 38_704, 90_112, 64, 0),
                                new Usage(328, 194_176_000, 900_000, 64, 0)),
                        measured(
                                "Cart.size()",
                                spread(1_000, 120, 5_000),
                                spread(90_000, 80, 250),
                                new Concurrency(0, 4, 0, 0, 0, Concurrency.Risk.NONE),
                                Usage.OFF,
                                Usage.OFF)),
                null,
                new Overhead(46.2, 35, 391, 5_300_000),
                new Coverage("Profiled", 41, 40, 37, List.of("com.example.legacy.Importer")),
                0);

        assertThat(page()).contains("```text\n" + report.text() + "```\n");
    }

    @Test
    void page_comparison_isTheText() throws IOException {
        ProfileReport before = report(
                site("same", calls(5_000, 1_000)),
                site("slower", calls(5_000, 1_000)),
                site("faster", calls(5_000, 1_000)),
                site("few", calls(20, 1_000)));
        ProfileReport after = report(
                site("same", calls(5_000, 1_010)),
                site("slower", calls(5_000, 1_200)),
                site("faster", calls(5_000, 500)),
                site("few", calls(20, 9_000)));
        ComparisonOptions options = ComparisonOptions.defaults().withMeasure(ComparisonOptions.Measure.quantile(0.95));

        assertThat(page())
                .contains("```text\n"
                        + ReportComparison.of(before, after, options).text() + "```\n");
    }

    @Test
    void page_defaults_areTheDefaults() throws IOException {
        assertThat(ComparisonOptions.defaults())
                .isEqualTo(new ComparisonOptions(0.99, 0.05, 0.001, 10, ComparisonOptions.Measure.of("0.5")));
        assertThat(page())
                .contains(
                        "`--quantile` | 0.5 |",
                        "`--tolerance` | 0.05 |",
                        "`--confidence` | 0.99 |",
                        "`--errors` | 0.001 |",
                        "`--cluster` | 10 |");
        for (ReportFormat format : ReportFormat.values()) {
            assertThat(page()).contains("| `" + format.name() + "` |");
        }
    }
}
