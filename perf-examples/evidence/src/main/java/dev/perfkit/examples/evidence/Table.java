package dev.perfkit.examples.evidence;

import java.util.ArrayList;
import java.util.List;

/** The rows as aligned text: words to the left, numbers to the right. */
final class Table {
    private static final int VALUE = 1;

    private Table() {}

    static String of(List<Evidence.Row> rows) {
        List<List<String>> lines = new ArrayList<>();
        lines.add(List.of("name", "value", "unit", "bar", "held"));
        for (Evidence.Row row : rows) {
            lines.add(List.of(
                    row.name(),
                    row.value() == null ? "n/a" : Figures.text(row.value()),
                    row.unit(),
                    row.bar() == null ? "" : row.bar(),
                    row.held() == null ? "" : row.held() ? "yes" : "NO"));
        }
        int[] widths = new int[lines.get(0).size()];
        for (List<String> line : lines) {
            for (int column = 0; column < widths.length; column++) {
                widths[column] = Math.max(widths[column], line.get(column).length());
            }
        }
        StringBuilder text = new StringBuilder();
        lines.forEach(line -> append(text, line, widths));
        return text.toString();
    }

    private static void append(StringBuilder text, List<String> line, int[] widths) {
        StringBuilder row = new StringBuilder();
        for (int column = 0; column < widths.length; column++) {
            String cell = line.get(column);
            String space = " ".repeat(widths[column] - cell.length());
            row.append(column == VALUE ? space + cell : cell + space).append("  ");
        }
        text.append(row.toString().stripTrailing()).append(System.lineSeparator());
    }
}
