package dev.perfkit.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perfkit.examples.evidence.Evidence;
import dev.perfkit.profile.kit.ExactlyOnceCases;
import dev.perfkit.profile.kit.Verdict;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Makes the table, and holds the one in the documentation to it. */
class ConformanceTableTest {

    @Test
    void table_ofAllContenders_isTheOneInTheDocumentation() throws Exception {
        ConformanceTable table = run();
        Evidence evidence = table.evidence();
        Path json = evidence.write();
        Files.writeString(json.resolveSibling("conformance.md"), table.markdown());
        System.out.println(table.markdown());
        evidence.print(System.out);
        table.columns().forEach(column -> System.out.println(column.title() + " ran on Java " + column.jvm()));

        assertThat(evidence.allHeld()).as("PerfKit's column").isTrue();
        List<String> documented = Files.readAllLines(Path.of(System.getProperty("perfkit.conformance.documentation")));
        for (int i = 0; i < table.columns().size(); i++) {
            assertDocumented(table.columns().get(i), i, documented);
        }
    }

    private static ConformanceTable run() throws IOException, InterruptedException {
        String newer = System.getProperty("perfkit.conformance.jvm", "");
        Path java = newer.isEmpty() ? Path.of(System.getProperty("java.home"), "bin", "java") : Path.of(newer);
        Path woven = Path.of(System.getProperty("perfkit.conformance.woven"));
        Path unwoven = Path.of(System.getProperty("perfkit.conformance.unwoven"));
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        List<String> others = Stream.of(classPath.split(File.pathSeparator))
                .filter(entry -> !Path.of(entry).equals(woven))
                .toList();
        return ConformanceTable.run(java, woven, unwoven, others, ExactlyOnceCases.STORM_CALLS);
    }

    /** Same verdicts; what else is said of a peer may differ from run to run. What this JVM cannot judge is left out. */
    private static void assertDocumented(Column column, int index, List<String> documented) {
        for (Column.Cell cell : column.cells()) {
            String begin = ConformanceTable.rowOf(cell);
            String row = documented.stream()
                    .filter(line -> line.startsWith(begin))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("docs/conformance.md has no row " + begin));
            String said =
                    row.substring(begin.length()).split(" \\| ", -1)[index].replace(" |", "");
            if (cell.verdict().outcome() != Verdict.Outcome.NOT_JUDGED) {
                assertThat(verdict(said)).as("%s: %s", column.title(), row).isEqualTo(verdict(cell.text()));
            }
        }
    }

    private static String verdict(String text) {
        return text.split(":", -1)[0];
    }
}
