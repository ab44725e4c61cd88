package dev.perfkit.quickstart;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The quickstart as a user has it: a process of its own, its output in a file. */
final class MainJob implements AutoCloseable {
    private final Path output;
    private final Process process;

    private MainJob(Path output, Process process) {
        this.output = output;
        this.process = process;
    }

    static MainJob start(Path folder, String... args) throws IOException {
        return start(folder, Map.of(), args);
    }

    static MainJob start(Path folder, Map<String, String> environment, String... args) throws IOException {
        Path output = folder.resolve("output.txt");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", Quickstart.class.getName()));
        command.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        builder.environment().putAll(environment);
        return new MainJob(output, builder.start());
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    List<ProcessHandle> descendants() {
        return process.descendants().toList();
    }

    /** Returns the process below whose command line holds the word. */
    ProcessHandle descendant(String word) {
        return process.descendants()
                .filter(each -> each.info().commandLine().orElse("").contains(word))
                .findFirst()
                .orElseThrow(
                        () -> new AssertionError("no process \"" + word + "\" below the quickstart:\n" + output()));
    }

    String output() {
        try {
            return Files.readString(output, UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void awaitOutput(String text) {
        await(text).atMost(Duration.ofSeconds(60)).until(() -> output().contains(text));
    }

    /** Waits for its end, and returns the status. */
    int awaitEnd() throws InterruptedException {
        if (!process.waitFor(3, TimeUnit.MINUTES)) {
            throw new AssertionError("the quickstart goes on and on:\n" + output());
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        List<ProcessHandle> all = descendants();
        process.destroyForcibly();
        all.forEach(ProcessHandle::destroyForcibly);
    }
}
