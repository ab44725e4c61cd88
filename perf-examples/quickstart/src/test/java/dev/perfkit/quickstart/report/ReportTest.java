package dev.perfkit.quickstart.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perfkit.profile.Profiler;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

class ReportTest {
    private static final Table TABLE = new Table(List.of(
            new Table.Line("p99", "93.1 ms", "18.0 ms", "0.19 x (bar: <= 0.5, held)"),
            new Table.Line("cache hit rate, Redis", "-", "41.0 %", "")));

    @Test
    void table_text_isAligned() {
        assertThat(TABLE.text().lines())
                .containsExactly(
                        "                          without PerfKit      with PerfKit   change",
                        "  " + "-".repeat(92),
                        "  p99                             93.1 ms           18.0 ms   0.19 x (bar: <= 0.5, held)",
                        "  cache hit rate, Redis                 -            41.0 %");
    }

    @Test
    void chart_svg_isWellFormedAndWithinItsFrame() throws Exception {
        Chart chart = new Chart("p99 < 1 s", List.of(90.0, Double.NaN, 130.0), List.of(10.0, 12.0, 9.0), 1, 1.5);

        Document svg = xml(chart.svg());

        assertThat(svg.getElementsByTagName("polyline").getLength()).isEqualTo(2);
        String points = svg.getElementsByTagName("polyline")
                .item(0)
                .getAttributes()
                .getNamedItem("points")
                .getNodeValue();
        assertThat(points.split(" ")).as("a second without a value is left out").hasSize(2);
        assertThat(chart.svg()).doesNotContain("NaN").contains(">200<");
    }

    @Test
    void chart_nothingHappened_isStillDrawn() throws Exception {
        assertThat(xml(new Chart("errors", List.of(0.0), List.of(), 0, 0).svg()))
                .isNotNull();
    }

    @Test
    void page_written_needsNothingElse(@TempDir Path folder) throws Exception {
        Chart chart = new Chart("p99", List.of(1.0), List.of(1.0), 0, 1);
        Page page = new Page(
                TABLE, List.of(chart), "a < b", "c < d", "1 -> 3", "e < f", List.of("alert & more"), List.of());

        String html = Files.readString(page.write(folder.resolve("deep/report.html")));

        assertThat(html)
                .contains(
                        "&lt;= 0.5, held", "a &lt; b", "c &lt; d", "1 -&gt; 3", "e &lt; f", "alert &amp; more", "<svg")
                .doesNotContain("http", "<script", "<link", "@import");
    }

    @Test
    void methods_text_fitsTheTerminal() {
        try (Profiler profiler = Profiler.builder().build()) {
            profiler.time("front.product", () -> {});

            assertThat(Methods.text(profiler.report()).lines())
                    .hasSize(2)
                    .allMatch(line -> line.length() <= 100)
                    .last()
                    .asString()
                    .startsWith("  front.product");
        }
    }

    @Test
    void plot_ofEvidence_isWellFormed(@TempDir Path folder) throws Exception {
        Path evidence = Files.writeString(folder.resolve("quickstart.json"), json());
        Path picture = folder.resolve("quickstart.svg");

        Plot.main(new String[] {evidence.toString(), picture.toString()});

        Document svg = xml(Files.readString(picture));
        assertThat(svg.getElementsByTagName("rect").getLength()).isEqualTo(10);
        assertThat(Files.readString(picture)).contains("93.1 ms without", "33.3 % without", "8,316 without");
    }

    @Test
    void plot_rowMissing_isNamed() {
        assertThatThrownBy(() -> Plot.svg(Map.of()))
                .hasMessage("evidence: no value of \"p99 without\" (expected: a run's file)");
    }

    private static String json() {
        Map<String, Double> rows = new HashMap<>();
        rows.put("p99", 93.1);
        rows.put("p50", 16.0);
        rows.put("errors", 75.0);
        rows.put("database queries", 8316.0);
        rows.put("traffic to the bad backend", 1 / 3.0);
        StringBuilder json = new StringBuilder("[");
        rows.forEach((name, value) -> json.append("{\"name\":\"" + name + " without\",\"value\":" + value + "},")
                .append("{\"name\":\"" + name + " with\",\"value\":" + value / 5 + "},"));
        return json.deleteCharAt(json.length() - 1).append("]").toString();
    }

    private static Document xml(String text) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(text)));
    }
}
