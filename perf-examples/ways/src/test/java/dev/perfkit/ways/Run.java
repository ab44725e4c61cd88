package dev.perfkit.ways;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * A program that has run in a JVM of its own.
 *
 * @param exit its exit code
 * @param out what it printed
 * @param err what it complained of
 */
record Run(int exit, List<String> out, List<String> err) {
    private static final int SECONDS = 60;

    /** Runs it to its end. */
    static Run of(Jdk jdk, Path folder, List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(jdk.launcher().toString(), "-Xmx256m"));
        command.addAll(arguments);
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        // They would be announced among the program's complaints.
        builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS", "JDK_JAVA_OPTIONS"));
        Process process = builder.start();
        try {
            assertThat(process.waitFor(SECONDS, TimeUnit.SECONDS))
                    .as("%s ends within %d s", command, SECONDS)
                    .isTrue();
        } finally {
            process.destroyForcibly();
        }
        return new Run(process.exitValue(), Files.readAllLines(out), Files.readAllLines(err));
    }

    static String path(List<Path> entries) {
        return entries.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }

    /** It has ended well and has nothing to complain of. */
    Run endedQuietly() {
        assertThat(err).as("complaints").isEmpty();
        assertThat(exit).as("exit code").isZero();
        return this;
    }

    /** Each call of the shop was counted once, and the application's own annotations were woven as well. */
    Run countedEachCallOnce() {
        assertThat(out)
                .filteredOn(line -> line.startsWith("counted "))
                .containsExactlyInAnyOrder(
                        "counted order: 20 calls, 0 errors",
                        "counted price: 20 calls, 0 errors",
                        "counted tax: 20 calls, 0 errors",
                        "counted ship: 5 calls, 0 errors",
                        "counted refund: 3 calls, 2 errors",
                        "counted close: 1 calls, 0 errors");
        assertThat(out)
                .contains(
                        "audited close: 1", "hours: open from nine to five", "profiler is the application's own: true");
        return this;
    }
}
