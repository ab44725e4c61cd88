package dev.perfkit.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perfkit.examples.evidence.Evidence;
import dev.perfkit.profile.kit.ExactlyOnceCases;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Makes the table, and holds the one in the documentation to it. */
class ConformanceTableTest {
    private static final int FIRST_COLUMN = 2;

    /** What an older JVM or a busy machine does not judge. */
    private static final Set<String> NOT_HERE =
            Set.of("–: this JVM has no virtual threads", "–: the machine was too busy");

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
        assertThat(evidence.rows())
                .extracting(Evidence.Row::name)
                .contains(
                        "PerfKit, 8 threads, 1,000,000 random calls: lost",
                        "PerfKit, 8 threads, 1,000,000 random calls: doubled");
        assertDocumented(
                table.markdown(), Files.readString(Path.of(System.getProperty("perfkit.conformance.documentation"))));
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

    /** The same rows and verdicts; what else is said of a peer may differ from run to run. */
    private static void assertDocumented(String table, String documentation) {
        List<List<String>> ran = rows(table);
        List<List<String>> documented = rows(documentation);
        assertThat(firstCells(documented)).isEqualTo(firstCells(ran));
        assertThat(documentation).contains(" " + (ran.size() - 2) + " cases ");
        List<String> heads = ran.get(0);
        for (int column = FIRST_COLUMN; column < heads.size(); column++) {
            String head = heads.get(column);
            if (head.equals(documented.get(0).get(column))) {
                assertColumn(ran, documented, column);
            } else {
                assertThat(head)
                        .as("of another version than the one in the table")
                        .startsWith("JFR");
            }
        }
    }

    private static void assertColumn(List<List<String>> ran, List<List<String>> documented, int column) {
        boolean whole = true;
        for (int row = 1; row < ran.size(); row++) {
            String cell = ran.get(row).get(column);
            boolean sums = row == ran.size() - 1;
            if (NOT_HERE.contains(cell)) {
                whole = false;
            } else if (whole || !sums) {
                assertThat(verdict(documented.get(row).get(column)))
                        .as("%s: %s", ran.get(0).get(column), ran.get(row))
                        .isEqualTo(verdict(cell));
            }
        }
    }

    /** What is not claimed is the same in each run. */
    private static String verdict(String cell) {
        return cell.startsWith("–") ? cell : cell.split(":", -1)[0];
    }

    /** The head, the cases, the sums. */
    private static List<List<String>> rows(String text) {
        return text.lines()
                .filter(line -> line.startsWith("| "))
                .map(line -> Stream.of(line.substring(1, line.lastIndexOf('|')).split("\\|", -1))
                        .map(String::strip)
                        .toList())
                .toList();
    }

    private static List<List<String>> firstCells(List<List<String>> rows) {
        return rows.stream().map(row -> row.subList(0, FIRST_COLUMN)).toList();
    }
}
