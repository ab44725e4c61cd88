package dev.perfkit.simulations.balancing;

import dev.perfkit.examples.evidence.Evidence;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.StringJoiner;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** The figures of {@code docs/balancer-strategies.md}: its tables as Markdown, and its bars as SVG. */
final class QualityPage {
    /** A scenario and what readers call it. */
    private record Row(String scenario, String words) {}

    private static final List<Row> SCENARIOS = List.of(
            new Row("homogeneous", "nodes alike"),
            new Row("heterogeneous", "half to twice the speed, untold"),
            new Row("gc-0.7", "pauses of 200 ms each 10 s"),
            new Row("gc-0.85", "the same at a load of 0.85"),
            new Row("bursty", "bursts of 1.3 each second"),
            new Row("step", "load 0.4, then 0.85, then 0.4"),
            new Row("slow-node", "one node ten times as slow"),
            new Row("rolling-restart", "restarts one by one, cold for 10 s"),
            new Row("join-leave", "three nodes leave, three others join"),
            new Row("zone-outage", "a fifth of the nodes down"),
            new Row("weights", "2, 4 and 8 workers, weights 1, 2, 4"),
            new Row("lost-feedback", "one answer in 200 lost"));

    private static final List<String> STRATEGIES = List.of(
            "least response time",
            "peak EWMA",
            "least connections",
            "weighted round robin",
            "round robin",
            "consistent hash",
            "oracle");

    private static final List<Row> FAULTS = List.of(
            new Row("fail-fast", "one answers errors at once"),
            new Row("hung", "one never answers"),
            new Row("flapping", "one fails two seconds of four"),
            new Row("zone-outage", "a fifth of the nodes down"));

    /** The last ones are no strategies of the library, and have no ejection beside them. */
    private static final List<String> WITHOUT_EJECTION = List.of("random", "least loaded", "peak EWMA P2C", "Prequal");

    private static final List<String> WEIGHTED =
            List.of("least response time", "peak EWMA", "least connections", "weighted round robin");
    private static final List<String> DRAWN =
            List.of("least response time", "least connections", "weighted round robin", "consistent hash");

    private final Map<String, Results> results;

    QualityPage(Map<String, Results> results) {
        this.results = results;
    }

    /** Writes the tables and the bars beside the evidence; returns where the tables stand. */
    Path write(String name) throws IOException {
        Files.createDirectories(Evidence.folder());
        Files.writeString(Evidence.folder().resolve(name + "-p99.svg"), bars().svg());
        return Files.writeString(Evidence.folder().resolve(name + ".md"), markdown());
    }

    String markdown() {
        return "### The slowest 1 % of requests (p99, ms)\n\n"
                + table("", STRATEGIES, SCENARIOS.stream().map(this::millis).collect(Collectors.toList()))
                + "\n### Requests that failed meanwhile (% of all)\n\n"
                + table("", words(FAULTS), failed())
                + "\n### What nodes of weights 1, 2 and 4 get\n\n"
                + table("", List.of("off their share at most, %", "p99, ms"), weighted());
    }

    private List<List<String>> failed() {
        List<List<String>> rows = new ArrayList<>();
        STRATEGIES.stream().filter(name -> !name.equals("oracle")).forEach(name -> rows.add(failed(name, "")));
        WITHOUT_EJECTION.forEach(name -> rows.add(failed(name, ", without ejection")));
        return rows;
    }

    private List<String> failed(String strategy, String note) {
        List<String> row = new ArrayList<>(List.of(strategy + note));
        FAULTS.forEach(fault -> row.add(number("%.3f", 100 * median(fault.scenario, strategy, Summary::faultErrors))));
        return row;
    }

    private List<String> millis(Row scenario) {
        List<String> row = new ArrayList<>(List.of(scenario.words));
        STRATEGIES.forEach(name -> row.add(number("%.1f", p99(scenario, name))));
        return row;
    }

    private List<List<String>> weighted() {
        return WEIGHTED.stream()
                .map(name -> List.of(
                        name,
                        number("%.3f", 100 * median("weights", name, Summary::weightError)),
                        number("%.1f", median("weights", name, Summary::p99))))
                .collect(Collectors.toList());
    }

    private double p99(Row scenario, String strategy) {
        return median(scenario.scenario, strategy, Summary::p99);
    }

    private double median(String scenario, String strategy, ToDoubleFunction<Summary> figure) {
        return Objects.requireNonNull(results.get(scenario), scenario).median(Contenders.named(strategy), figure);
    }

    Bars bars() {
        List<Bars.Group> groups = SCENARIOS.stream()
                .map(row -> new Bars.Group(
                        row.words,
                        DRAWN.stream().map(name -> p99(row, name)).collect(Collectors.toList()),
                        p99(row, "oracle")))
                .collect(Collectors.toList());
        return new Bars("The slowest 1 % of requests, p99 in ms", DRAWN, "oracle", groups);
    }

    private static List<String> words(List<Row> rows) {
        return rows.stream().map(Row::words).collect(Collectors.toList());
    }

    /** From a hundred on without a fraction. */
    private static String number(String format, double value) {
        return String.format(Locale.ROOT, value >= 100 ? "%,.0f" : format, value);
    }

    private static String table(String corner, List<String> columns, List<List<String>> rows) {
        List<String> head = new ArrayList<>(List.of(corner));
        head.addAll(columns);
        StringBuilder text =
                new StringBuilder(line(head)).append("|---".repeat(head.size())).append("|\n");
        rows.forEach(row -> text.append(line(row)));
        return text.toString();
    }

    private static String line(List<String> cells) {
        StringJoiner line = new StringJoiner(" | ", "| ", " |\n");
        cells.forEach(line::add);
        return line.toString();
    }
}
