package dev.perfkit.conformance;

import dev.perfkit.profile.kit.Verdict;
import java.util.ArrayList;
import java.util.List;

/**
 * How one contender did.
 *
 * @param title its name
 * @param version its name with its version
 * @param jvm the JVM that it ran on
 * @param cells one for each case
 */
record Column(String title, String version, String jvm, List<Cell> cells) {
    private static final String SEPARATOR = "\t";

    Column {
        cells = List.copyOf(cells);
    }

    /**
     * How it did in one case.
     *
     * @param name the case's name
     * @param once what was expected
     * @param verdict how it did
     */
    record Cell(String name, String once, Verdict verdict) {
        /** As it stands in the table. */
        String text() {
            String said = verdict.said();
            return switch (verdict.outcome()) {
                case PASSED -> said.isEmpty() ? "yes" : "yes: " + said;
                case FAILED -> "**no**: " + said;
                case NOT_JUDGED -> "–: " + said;
            };
        }
    }

    /** Returns how many cases ended so. */
    int count(Verdict.Outcome outcome) {
        return (int) cells.stream()
                .filter(cell -> cell.verdict().outcome() == outcome)
                .count();
    }

    /** Returns it as text for another JVM to read. */
    List<String> lines() {
        List<String> lines = new ArrayList<>(List.of(title, version, jvm));
        for (Cell cell : cells) {
            lines.add(String.join(
                    SEPARATOR,
                    cell.name(),
                    cell.once(),
                    cell.verdict().outcome().name(),
                    cell.verdict().said()));
        }
        return lines;
    }

    static Column of(List<String> lines) {
        List<Cell> cells = new ArrayList<>();
        for (String line : lines.subList(3, lines.size())) {
            String[] parts = line.split(SEPARATOR, -1);
            cells.add(new Cell(parts[0], parts[1], new Verdict(Verdict.Outcome.valueOf(parts[2]), parts[3])));
        }
        return new Column(lines.get(0), lines.get(1), lines.get(2), cells);
    }
}
