package dev.perfkit.simulations.memory.real;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.perfkit.simulations.memory.shop.Load;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A load in a JVM of its own.
 *
 * @param jvm where
 * @param launcher what starts it
 * @param load what
 * @param length for how long
 */
record LoadRun(Jvm jvm, Path launcher, Load load, Duration length) {
    private static final String HEAP = "-Xmx64m";
    private static final int START_AND_END_SECONDS = 60;

    /** Returns its name, such as {@code 17-g1/static-map}. */
    String label() {
        return jvm.label() + "/" + load.label();
    }

    /**
     * Runs it.
     *
     * @param log where all goes that it prints
     */
    Judgement run(Path log) throws IOException, InterruptedException {
        Path temporary = Files.createTempDirectory("leak-real");
        Process process = null;
        try {
            process = start(temporary, log);
            boolean ended = process.waitFor(length.toSeconds() + START_AND_END_SECONDS, TimeUnit.SECONDS);
            boolean well = ended && process.exitValue() == 0;
            return new Judgement(load, well ? seen(Files.readAllLines(log, UTF_8)) : List.of());
        } finally {
            if (process != null) {
                process.destroyForcibly().waitFor();
            }
            remove(temporary);
        }
    }

    private Process start(Path temporary, Path log) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                launcher.toString(),
                HEAP,
                jvm.collector().flag(),
                "-XX:+ExitOnOutOfMemoryError",
                "-Djava.io.tmpdir=" + temporary,
                LoadProcess.class.getName(),
                load.name(),
                "" + length.toMillis());
        // By the environment, since a class path may be longer than a command line.
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        return builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    }

    private static List<Seen> seen(List<String> lines) {
        return lines.stream()
                .filter(line -> line.startsWith(Seen.LINE))
                .map(Seen::parse)
                .findFirst()
                .orElse(List.of());
    }

    private static void remove(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
