package dev.perfkit.conformance;

import dev.perfkit.examples.evidence.Bar;
import dev.perfkit.examples.evidence.Evidence;
import dev.perfkit.profile.kit.Verdict;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The cases of the kit by PerfKit and its peers, each in a JVM of its own.
 *
 * <p>Written to {@code conformance.md}, and as evidence to {@code conformance.json}: for each contender how many cases it
 * passed, failed and was not judged in, and how many random calls it lost and doubled.
 */
final class ConformanceTable {
    private static final int MINUTES = 10;

    /** What a case of random calls tells. */
    private static final Pattern RANDOM_CALLS = Pattern.compile("([\\d,]+) lost, ([\\d,]+) doubled");

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
            Path column = Files.createTempFile("conformance", ".column");
            Path output = Files.createTempFile("conformance", ".output");
            try {
                List<String> command = new ArrayList<>(List.of(java.toString(), "-Xmx512m"));
                command.addAll(contender.jvmArguments(classPath));
                command.add("-classpath");
                command.add((contender.woven() ? woven : unwoven)
                        + File.pathSeparator
                        + String.join(File.pathSeparator, classPath));
                command.add(Judge.class.getName());
                command.addAll(List.of(contender.name(), Integer.toString(stormCalls), column.toString()));
                fork(command, output);
                columns.add(Column.of(Files.readAllLines(column)));
            } finally {
                Files.delete(column);
                Files.delete(output);
            }
        }
        return new ConformanceTable(columns);
    }

    private static void fork(List<String> command, Path output) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            // A profiler that makes its host hang must not make the build hang.
            boolean ended = process.waitFor(MINUTES, TimeUnit.MINUTES);
            if (!ended || process.exitValue() != 0) {
                String end = ended ? String.valueOf(process.exitValue()) : "none within " + MINUTES + " min";
                throw new IllegalStateException(
                        "exit code of " + command + ": " + end + " (expected: 0)\n" + Files.readString(output));
            }
        } finally {
            process.destroyForcibly();
        }
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

    private static String rowOf(Column.Cell cell) {
        return "| " + cell.name() + " | " + cell.once() + " | ";
    }

    /** Returns the sums, and what of the random calls was lost and doubled. PerfKit is held to none of these. */
    Evidence evidence() {
        Evidence evidence = Evidence.of("conformance");
        for (Column column : columns) {
            String title = column.title();
            addFaults(evidence, title, "cases failed", column.count(Verdict.Outcome.FAILED));
            evidence.add(title + ", cases passed", column.count(Verdict.Outcome.PASSED), "1");
            evidence.add(title + ", cases not judged", column.count(Verdict.Outcome.NOT_JUDGED), "1");
            for (Column.Cell cell : column.cells()) {
                Matcher told = RANDOM_CALLS.matcher(cell.verdict().said());
                if (told.matches()) {
                    addFaults(evidence, title, cell.name() + ": lost", number(told.group(1)));
                    addFaults(evidence, title, cell.name() + ": doubled", number(told.group(2)));
                }
            }
        }
        return evidence;
    }

    private static void addFaults(Evidence evidence, String title, String what, double count) {
        if (title.equals(Contender.PERFKIT.title())) {
            evidence.add(title + ", " + what, count, "1", Bar.atMost(0));
        } else {
            evidence.add(title + ", " + what, count, "1");
        }
    }

    private static double number(String text) {
        return Long.parseLong(text.replace(",", ""));
    }
}
