package dev.perfkit.examples.evidence;

import java.util.ArrayList;
import java.util.List;

/** The rows as aligned text: words to the left, numbers to the right. */
final class Table {
    private static final int VALUE = 1;
    private static final int OBSERVATIONS = 3;

    private Table() {}

    static String of(List<Evidence.Row> rows) {
        boolean counted = rows.stream().anyMatch(row -> row.observations() != null);
        List<List<String>> lines = new ArrayList<>();
        lines.add(List.of("name", "value", "unit", counted ? "observations" : "", "bar", "held"));
        for (Evidence.Row row : rows) {
            lines.add(List.of(
                    row.name(),
                    row.value() == null ? "n/a" : Figures.text(row.value()),
                    row.unit(),
                    row.observations() == null ? "" : String.valueOf(row.observations()),
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
            if (widths[column] == 0) {
                continue;
            }
            String cell = line.get(column);
            String space = " ".repeat(widths[column] - cell.length());
            boolean number = column == VALUE || column == OBSERVATIONS;
            row.append(number ? space + cell : cell + space).append("  ");
        }
        text.append(row.toString().stripTrailing()).append(System.lineSeparator());
    }
}
