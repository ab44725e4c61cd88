package dev.perfkit.profile;

import java.util.ArrayList;
import java.util.List;

/** Cells in columns as wide as what is in them: the first to the left, figures to the right, words after a gap to the left. */
final class TextTable {
    /** Begins a cell that is words rather than a figure. */
    static final char WORDS = '\u0000';

    private final List<String[]> rows = new ArrayList<>();
    private final int widest;

    /**
     * Begins a table.
     *
     * @param widest how wide a line may be; the first column gives way, but for 24 characters
     */
    TextTable(int widest, String... header) {
        this.widest = widest;
        rows.add(header);
    }

    void add(String... cells) {
        rows.add(cells);
    }

    boolean isEmpty() {
        return rows.size() == 1;
    }

    /** Appends the rows; columns whose cells are all empty are left out, but for the first. */
    void appendTo(StringBuilder text) {
        int[] widths = new int[rows.get(0).length];
        for (int column = 0; column < widths.length; column++) {
            int at = column;
            boolean used = at == 0 || rows.stream().skip(1).anyMatch(row -> !row[at].isEmpty());
            if (used) {
                widths[at] = rows.stream()
                        .mapToInt(row -> bare(row[at]).length())
                        .max()
                        .orElse(0);
            }
        }
        int others = 0;
        for (int column = 1; column < widths.length; column++) {
            others += widths[column] == 0 ? 0 : widths[column] + 2;
        }
        widths[0] = Math.min(widths[0], Math.max(24, widest - others));
        for (String[] row : rows) {
            appendRow(text, row, widths);
        }
    }

    private static void appendRow(StringBuilder text, String[] row, int[] widths) {
        int start = text.length();
        pad(text.append(shortened(row[0], widths[0])), widths[0] - row[0].length());
        for (int column = 1; column < widths.length; column++) {
            if (widths[column] == 0) {
                continue;
            }
            String cell = bare(row[column]);
            int gap = widths[column] - cell.length();
            boolean words = cell.length() < row[column].length();
            pad(text, words ? 2 : 2 + gap);
            pad(text.append(cell), words ? gap : 0);
        }
        int end = text.length();
        while (end > start && text.charAt(end - 1) == ' ') {
            end--;
        }
        text.setLength(end);
        text.append('\n');
    }

    private static String bare(String cell) {
        return !cell.isEmpty() && cell.charAt(0) == WORDS ? cell.substring(1) : cell;
    }

    private static void pad(StringBuilder text, int spaces) {
        text.append(" ".repeat(Math.max(0, spaces)));
    }

    /** A name too long keeps its end, where the method stands. */
    private static String shortened(String name, int width) {
        return name.length() <= width ? name : "..." + name.substring(name.length() - width + 3);
    }
}
