package dev.perfkit.quickstart.report;

import java.util.ArrayList;
import java.util.List;

/**
 * The table of before and after.
 *
 * @param lines its lines, the heads of the columns not among them
 */
public record Table(List<Line> lines) {
    static final Line HEAD = new Line("", "without PerfKit", "with PerfKit", "change");

    private static final int RULE = 92;

    /** Copies the list. */
    public Table {
        lines = List.copyOf(lines);
    }

    /** Returns the table as text of at most 100 columns. */
    public String text() {
        List<Line> all = new ArrayList<>();
        all.add(HEAD);
        all.addAll(lines);
        int name = all.stream().mapToInt(line -> line.name().length()).max().orElse(0);
        String format = "  %-" + name + "s  %16s  %16s   %s";
        StringBuilder text = new StringBuilder();
        for (Line line : all) {
            String row = String.format(format, line.name(), line.without(), line.with(), line.change());
            text.append(row.stripTrailing()).append(System.lineSeparator());
            if (text.indexOf("--") < 0) {
                text.append("  ").append("-".repeat(RULE)).append(System.lineSeparator());
            }
        }
        return text.toString();
    }

    /**
     * One figure.
     *
     * @param name what it is
     * @param without its value without PerfKit, as people read it
     * @param with its value with PerfKit
     * @param change how they compare, and the bar; may be empty
     */
    public record Line(String name, String without, String with, String change) {}
}
