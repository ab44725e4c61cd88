package dev.perfkit.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the collectors of this JVM say of a child's live set, of which 20 MB are known, in a heap of 64. */
final class LiveSetProcessTest {
    private static final int HELD = 20;
    private static final long MB = 1 << 20;
    /** Of 2,000 arrays of 1,500 bytes, of the JVM itself. */
    private static final long BESIDES = 6 * MB;

    static Stream<Arguments> collectors() {
        return Stream.of(
                Arguments.of("Serial", 0L),
                Arguments.of("Parallel", 2 * MB), // what is not worth moving
                Arguments.of("G1", 3 * MB), // up to 5 % of the heap is left uncleared
                Arguments.of("Z", 10 * MB), // pages of 2 MB, and what is allocated during a cycle
                Arguments.of("Shenandoah", 6 * MB)); // what is allocated during a cycle
    }

    @ParameterizedTest
    @MethodSource("collectors")
    void lowestAnswer_isWhatIsHeld(String collector, long slack) throws Exception {
        List<Long> answers = answers("old", 12, 20_000, "-XX:+Use" + collector + "GC");

        assertThat(answers).as("%s", answers).hasSize(12);
        assertThat(answers.stream().mapToLong(Long::longValue).min().orElseThrow())
                .as("%s", answers)
                .isBetween(HELD * MB, HELD * MB + BESIDES + slack);
    }

    @Test
    void generationalShenandoah_tellsNothing() throws Exception {
        assumeTrue(Runtime.version().feature() >= 25, "JDK 25, whose Shenandoah has generations");

        assertThat(answers("old", 1, 1_000, "-XX:+UseShenandoahGC", "-XX:ShenandoahGCMode=generational"))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Serial", "Parallel", "G1"})
    void youngCollectionsAlone_tellNothing(String collector) throws Exception {
        // A large heap, of which little is old: no reason to look at it.
        List<Long> answers =
                answers("young", 1, 3_000, "-XX:+Use" + collector + "GC", "-Xms512m", "-Xmx512m", "-Xmn32m");

        assertThat(answers).isEmpty();
    }

    @Test
    void g1ThatMarksAndFindsNothingToClear_tellsYet() throws Exception {
        // A plain leak is that: all of the old generation lives. Humongous objects are none, at regions of 1 MB.
        List<Long> answers = answers(
                40,
                "young",
                1,
                20_000,
                "-XX:+UseG1GC",
                "-XX:G1HeapRegionSize=1m",
                "-XX:InitiatingHeapOccupancyPercent=20");

        assertThat(answers).hasSize(1).allSatisfy(live -> assertThat(live).isBetween(39 * MB, 47 * MB));
    }

    @Test
    void epsilon_tellsNothing() throws Exception {
        List<Long> answers =
                answers("young", 1, 450, "-XX:+UnlockExperimentalVMOptions", "-XX:+UseEpsilonGC", "-Xmx1g");

        assertThat(answers).isEmpty();
    }

    private static List<Long> answers(String garbage, int wanted, int most, String... options) throws Exception {
        return answers(HELD, garbage, wanted, most, options);
    }

    private static List<Long> answers(int held, String garbage, int wanted, int most, String... options)
            throws Exception {
        String output =
                run(Stream.concat(Stream.of("-Xmx64m"), Arrays.stream(options)).toList(), held, garbage, wanted, most);
        assumeTrue(
                !output.contains("Unrecognized VM option") && !output.contains("not supported"),
                "a JVM with " + List.of(options));
        assertThat(output).contains("made ");
        return output.lines()
                .filter(line -> line.startsWith("live "))
                .map(line -> Long.valueOf(line.substring(5)))
                .toList();
    }

    private static String run(List<String> options, int held, String garbage, int wanted, int most)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Churn.class.getName()));
        command.addAll(List.of(String.valueOf(held), garbage, String.valueOf(wanted), String.valueOf(most)));
        Process child = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            String output = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            child.waitFor();
            return output;
        } finally {
            child.destroyForcibly();
        }
    }
}
