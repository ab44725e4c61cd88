package dev.perfkit.quickstart.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Draws the README's picture from the evidence file of a run, and from nothing else.
 *
 * <pre>
 * mvn -q -B -Dquickstart -Dquickstart.command=dev.perfkit.quickstart.report.Plot
 *     -Dquickstart.args="target/evidence/quickstart.json docs/quickstart.svg" -pl perf-examples/quickstart -am verify
 * </pre>
 */
public final class Plot {
    private static final int WIDTH = 720;
    private static final int LEFT = 230;
    private static final int BAR = 350;
    private static final int BLOCK = 58;
    private static final int TOP = 46;

    private static final List<Figure> FIGURES = List.of(
            new Figure("p99", "slowest 1 % of requests (p99)", " ms", 1),
            new Figure("p50", "median request (p50)", " ms", 1),
            new Figure("errors", "failed requests", "", 1),
            new Figure("database queries", "database queries", "", 1),
            new Figure("traffic to the bad backend", "traffic to the bad backend", " %", 100));

    private static final String STYLE = """
            <style>
              text { font: 13px system-ui, sans-serif; fill: #1c2024; }
              .head { font-weight: 600; font-size: 15px; }
              .soft { fill: #667; }
              .without { fill: #ea580c; } .with { fill: #0f766e; }
              @media (prefers-color-scheme: dark) {
                text { fill: #e6e8eb; } .soft { fill: #99a; }
                .without { fill: #fb923c; } .with { fill: #2dd4bf; }
              }
            </style>
            """;

    private Plot() {}

    /** Draws: the evidence file, then the picture's. */
    public static void main(String[] args) throws IOException {
        if (args.length != 2) {
            System.err.println("usage: Plot target/evidence/quickstart.json picture.svg");
            System.exit(2);
        }
        Files.writeString(Path.of(args[1]), svg(read(Path.of(args[0]))));
    }

    private static Map<String, Double> read(Path evidence) throws IOException {
        Map<String, Double> values = new LinkedHashMap<>();
        for (JsonNode row : new ObjectMapper().readTree(evidence.toFile())) {
            values.put(row.path("name").asText(), row.path("value").asDouble(Double.NaN));
        }
        return values;
    }

    static String svg(Map<String, Double> values) {
        StringBuilder svg = new StringBuilder();
        int height = TOP + FIGURES.size() * BLOCK;
        svg.append(format(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %1$d %2$d\" width=\"%1$d\" height=\"%2$d\""
                        + " role=\"img\" aria-label=\"The same load without and with PerfKit\">%n",
                WIDTH, height));
        svg.append(STYLE);
        svg.append("<text class=\"head\" x=\"16\" y=\"24\">The same load, without and with PerfKit</text>\n");
        for (int i = 0; i < FIGURES.size(); i++) {
            svg.append(block(FIGURES.get(i), values, TOP + i * BLOCK));
        }
        return svg.append("</svg>\n").toString();
    }

    private static String block(Figure figure, Map<String, Double> values, int top) {
        double without = value(values, figure.row() + " without");
        double with = value(values, figure.row() + " with");
        double greatest = Math.max(Math.max(without, with), Double.MIN_NORMAL);
        return format("<text x=\"16\" y=\"%d\">%s</text>%n", top + 24, figure.label())
                + bar("without", without, greatest, figure, top + 2)
                + bar("with", with, greatest, figure, top + 22);
    }

    private static double value(Map<String, Double> values, String row) {
        Double value = values.get(row);
        if (value == null || value.isNaN()) {
            throw new IllegalArgumentException("evidence: no value of \"" + row + "\" (expected: a run's file)");
        }
        return value;
    }

    private static String bar(String side, double value, double greatest, Figure figure, int y) {
        double length = Math.max(1.5, BAR * value / greatest);
        return format(
                "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"16\" rx=\"2\"/>"
                        + "<text class=\"soft\" x=\"%.1f\" y=\"%d\">%s%s %s</text>%n",
                side, LEFT, y, length, LEFT + length + 8, y + 13, number(value * figure.factor()), figure.unit(), side);
    }

    private static String number(double value) {
        return format(value >= 100 || value == Math.rint(value) ? "%,.0f" : "%.1f", value);
    }

    private static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format.replace("%n", "\n"), values);
    }

    private record Figure(String row, String label, String unit, double factor) {}
}
