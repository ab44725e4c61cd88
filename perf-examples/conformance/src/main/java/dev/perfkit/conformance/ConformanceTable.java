package dev.perfkit.conformance;

import dev.perfkit.examples.evidence.Bar;
import dev.perfkit.examples.evidence.Evidence;
import dev.perfkit.profile.kit.Verdict;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

/**
 * The cases of the kit by PerfKit and its peers, each in a JVM of its own.
 *
 * <p>Written to {@code conformance.md}, and as evidence to {@code conformance.json}: for each contender how many cases it
 * passed, failed and was not judged in. PerfKit is held to failing none.
 */
final class ConformanceTable {
    private final List<Column> columns;

    private ConformanceTable(List<Column> columns) {
        this.columns = List.copyOf(columns);
    }

    /**
     * Forks a JVM for each contender.
     *
     * @param java the launcher to fork
     * @param woven this module's classes as PerfKit's weaver made them, a jar or a folder
     * @param unwoven the same classes as the compiler left them
     * @param classPath all else that they need
     * @param stormCalls how many random calls each has to count
     */
    static ConformanceTable run(Path java, Path woven, Path unwoven, List<String> classPath, int stormCalls)
            throws IOException, InterruptedException {
        List<Column> columns = new ArrayList<>();
        for (Contender contender : Contender.values()) {
            Path file = Files.createTempFile("conformance", ".txt");
            try {
                List<String> command = new ArrayList<>(List.of(java.toString(), "-Xmx512m"));
                command.addAll(contender.jvmArguments(classPath));
                command.add("-classpath");
                command.add((contender.woven() ? woven : unwoven)
                        + File.pathSeparator
                        + String.join(File.pathSeparator, classPath));
                command.add(Judge.class.getName());
                command.addAll(List.of(contender.name(), Integer.toString(stormCalls), file.toString()));
                Process process =
                        new ProcessBuilder(command).redirectErrorStream(true).start();
                String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                int exit = process.waitFor();
                if (exit != 0) {
                    throw new IllegalStateException(
                            "exit code of " + command + ": " + exit + " (expected: 0)\n" + output);
                }
                columns.add(Column.of(Files.readAllLines(file)));
            } finally {
                Files.delete(file);
            }
        }
        return new ConformanceTable(columns);
    }

    /** Returns how each contender did, PerfKit first. */
    List<Column> columns() {
        return columns;
    }

    /** Returns a table for people, in lines that end in {@code \n}. */
    String markdown() {
        StringBuilder text = new StringBuilder();
        StringJoiner head = new StringJoiner(" | ", "| case | exactly once means | ", " |\n");
        columns.forEach(column -> head.add(column.version()));
        text.append(head).append("|---".repeat(columns.size() + 2)).append("|\n");
        List<Column.Cell> cases = columns.get(0).cells();
        for (int i = 0; i < cases.size(); i++) {
            StringJoiner row = new StringJoiner(" | ", rowOf(cases.get(i)), " |\n");
            for (Column column : columns) {
                row.add(column.cells().get(i).text());
            }
            text.append(row);
        }
        StringJoiner sums = new StringJoiner(" | ", "| **passed of judged** | | ", " |\n");
        for (Column column : columns) {
            int passed = column.count(Verdict.Outcome.PASSED);
            sums.add("**" + passed + " of " + (passed + column.count(Verdict.Outcome.FAILED)) + "**");
        }
        return text.append(sums).toString();
    }

    /** Returns how a case's row begins. */
    static String rowOf(Column.Cell cell) {
        return "| " + cell.name() + " | " + cell.once() + " | ";
    }

    /** Returns the sums, of which PerfKit's failures are held to none. */
    Evidence evidence() {
        Evidence evidence = Evidence.of("conformance");
        for (Column column : columns) {
            boolean ours = column.title().equals(Contender.PERFKIT.title());
            int failed = column.count(Verdict.Outcome.FAILED);
            if (ours) {
                evidence.add(column.title() + ", cases failed", failed, "1", Bar.atMost(0));
            } else {
                evidence.add(column.title() + ", cases failed", failed, "1");
            }
            evidence.add(column.title() + ", cases passed", column.count(Verdict.Outcome.PASSED), "1");
            evidence.add(column.title() + ", cases not judged", column.count(Verdict.Outcome.NOT_JUDGED), "1");
        }
        return evidence;
    }
}
