package dev.perfkit.conformance;

import dev.perfkit.profile.kit.ExactlyOnceCase;
import dev.perfkit.profile.kit.ExactlyOnceCases;
import dev.perfkit.profile.kit.ProfilerUnderTest;
import dev.perfkit.profile.kit.Verdict;
import dev.perfkit.weave.Woven;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The main class of a forked JVM: runs all cases with one contender and writes a {@link Column}. */
final class Judge {
    private Judge() {}

    /**
     * Runs.
     *
     * @param args the contender, the number of random calls, the file to write
     */
    public static void main(String[] args) throws IOException {
        Contender contender = Contender.valueOf(args[0]);
        if (AnnotatedHost.class.isAnnotationPresent(Woven.class) != contender.woven()) {
            throw new IllegalStateException(
                    "woven by PerfKit: " + !contender.woven() + " (expected: " + contender.woven() + ")");
        }
        Column column = judge(contender, ExactlyOnceCases.all(Integer.parseInt(args[1])));
        Files.write(Path.of(args[2]), column.lines());
    }

    private static Column judge(Contender contender, List<ExactlyOnceCase> cases) {
        List<Column.Cell> cells = new ArrayList<>();
        if (contender.absent().isEmpty()) {
            try (ProfilerUnderTest profiler = contender.start()) {
                for (ExactlyOnceCase one : cases) {
                    cells.add(new Column.Cell(one.name(), one.once(), one.judge(profiler)));
                }
            }
        } else {
            Verdict absent = new Verdict(Verdict.Outcome.NOT_JUDGED, contender.absent());
            cases.forEach(one -> cells.add(new Column.Cell(one.name(), one.once(), absent)));
        }
        return new Column(
                contender.title(), contender.version(), Runtime.version().toString(), cells);
    }
}
