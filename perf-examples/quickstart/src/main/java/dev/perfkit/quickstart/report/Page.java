package dev.perfkit.quickstart.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The report of a run as one HTML file that needs nothing else.
 *
 * @param table before and after
 * @param charts what happened over the seconds
 * @param methods the profile report's top methods, as text
 * @param avoided why the balancer kept clear of the bad backend, as text
 * @param scaling how a fleet followed its load, as text
 * @param memory whether the process leaks, as text
 * @param alerts what the monitors told, one line each
 * @param notes what the figures mean
 */
public record Page(
        Table table,
        List<Chart> charts,
        String methods,
        String avoided,
        String scaling,
        String memory,
        List<String> alerts,
        List<String> notes) {
    private static final String HEAD = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>PerfKit quickstart</title>
            <style>
            :root { color-scheme: light dark; --ink: #1c2024; --paper: #fff; --soft: #667; --line: #dde; --bad: #c2410c;
              --good: #0f766e; --band: #fdecea; }
            @media (prefers-color-scheme: dark) { :root { --ink: #e6e8eb; --paper: #14171a; --soft: #99a; --line: #333a41;
              --bad: #fb923c; --good: #2dd4bf; --band: #3a2422; } }
            body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper);
              max-width: 46rem; margin: 2rem auto; padding: 0 1rem; }
            h1 { font-size: 1.4rem; } h2 { font-size: 1.05rem; margin-top: 2rem; }
            .scroll { overflow-x: auto; }
            table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
            th, td { padding: .3rem .6rem; border-bottom: 1px solid var(--line); text-align: right; white-space: nowrap; }
            th:first-child, td:first-child, td:last-child, th:last-child { text-align: left; }
            pre { overflow-x: auto; font-size: 13px; }
            svg { width: 100%; height: auto; } svg text { fill: var(--soft); font-size: 11px; }
            .grid { stroke: var(--line); } .fault { fill: var(--band); }
            polyline { fill: none; stroke-width: 2; } .without { stroke: var(--bad); } .with { stroke: var(--good); }
            .key .a { color: var(--bad); } .key .b { color: var(--good); }
            li, .key { color: var(--soft); }
            </style>
            </head>
            <body>
            <h1>The same load, without and with PerfKit</h1>
            """;

    /** Copies the lists. */
    public Page {
        charts = List.copyOf(charts);
        alerts = List.copyOf(alerts);
        notes = List.copyOf(notes);
    }

    /** Writes the page, and its folder if it is missing. */
    public Path write(Path file) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        return Files.writeString(file, html());
    }

    String html() {
        StringBuilder html = new StringBuilder(HEAD);
        html.append("<div class=\"scroll\"><table>\n").append(row("th", Table.HEAD));
        table.lines().forEach(line -> html.append(row("td", line)));
        html.append("</table></div>\n");
        html.append("<p class=\"key\"><span class=\"a\">&#9644; without</span> <span class=\"b\">&#9644; with</span>"
                + " &middot; the shaded time is when the bad backend failed</p>\n");
        charts.forEach(
                chart -> html.append(heading(chart.title())).append(chart.svg()).append('\n'));
        html.append(heading("Where the time went in the front with PerfKit")).append(pre(methods));
        html.append(heading("Why the bad backend got so little")).append(pre(avoided));
        html.append(heading("A fleet that follows its load")).append(pre(scaling));
        html.append(heading("Does the process of the fronts leak?")).append(pre(memory));
        html.append(heading("Alerts")).append(list(alerts));
        html.append(heading("What the figures mean")).append(list(notes));
        return html.append("</body>\n</html>\n").toString();
    }

    private static String heading(String text) {
        return "<h2>" + Html.escape(text) + "</h2>\n";
    }

    private static String pre(String text) {
        return "<pre>" + Html.escape(text) + "</pre>\n";
    }

    private static String row(String cell, Table.Line line) {
        StringBuilder row = new StringBuilder("<tr>");
        for (String text : List.of(line.name(), line.without(), line.with(), line.change())) {
            row.append('<').append(cell).append('>').append(Html.escape(text));
            row.append("</").append(cell).append('>');
        }
        return row.append("</tr>\n").toString();
    }

    private static String list(List<String> items) {
        if (items.isEmpty()) {
            return "<p>None.</p>\n";
        }
        StringBuilder list = new StringBuilder("<ul>\n");
        items.forEach(item -> list.append("<li>").append(Html.escape(item)).append("</li>\n"));
        return list.append("</ul>\n").toString();
    }
}
