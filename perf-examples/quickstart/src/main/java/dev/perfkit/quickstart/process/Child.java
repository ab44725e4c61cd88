package dev.perfkit.quickstart.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.perfkit.time.Scheduler;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntConsumer;

/**
 * A JVM of our own on this machine. It ends when it is closed, when this JVM ends in order, and when this JVM is killed: its
 * standard input closes then, see {@link Lifeline}.
 */
public final class Child implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(30);
    private static final Duration CTRL_C = Duration.ofMillis(300);
    private static final Duration END_LIMIT = Duration.ofSeconds(2);

    private final String name;
    private final Process process;
    private final CompletableFuture<Integer> port = new CompletableFuture<>();
    private volatile List<ProcessHandle> descendants = List.of();
    private volatile boolean closing;

    private Child(String name, Process process) {
        this.name = name;
        this.process = process;
        // What a killed process had started is nobody's any more.
        var unused = process.onExit().thenRun(() -> descendants.forEach(ProcessHandle::destroy));
        Thread reader = new Thread(this::readOutput, name + " output");
        reader.setDaemon(true);
        reader.start();
    }

    /**
     * Starts a class of our class path in a JVM of its own.
     *
     * @param name what people call it
     * @param main the class
     * @param heapMegabytes the most memory its objects may take
     * @param args what its main method is given
     */
    public static Child start(String name, Class<?> main, int heapMegabytes, String... args) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx" + heapMegabytes + "m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=error");
        command.add(main.getName());
        command.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        // By the environment, since a class path may be longer than a command line.
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        return new Child(name, builder.start());
    }

    private void readOutput() {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith(Lifeline.READY)) {
                    descendants = process.descendants().toList();
                    port.complete(Integer.valueOf(line.substring(Lifeline.READY.length())));
                }
            }
        } catch (IOException e) {
            // Its end, told below.
        }
        port.completeExceptionally(new IOException(name + " ended before it was ready"));
    }

    /** Returns what people call it. */
    public String name() {
        return name;
    }

    /** Returns the process. */
    public ProcessHandle handle() {
        return process.toHandle();
    }

    /** Returns the port it listens on, as soon as it is ready. */
    public int port() throws IOException, InterruptedException {
        try {
            return port.get(START_LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new IOException(name + " ended before it was ready", e);
        } catch (TimeoutException e) {
            throw new IOException(name + " was not ready within " + START_LIMIT.toSeconds() + " s", e);
        }
    }

    /**
     * Runs the action if the process ends by itself. It waits a moment before: Ctrl-C reaches all processes of a terminal at
     * once, and a child may be faster than its parent.
     *
     * @param action is given the exit status
     */
    public void onDeath(IntConsumer action) {
        var unused = process.onExit()
                .thenRun(() -> Scheduler.system()
                        .schedule(
                                ForkJoinPool.commonPool(),
                                () -> {
                                    if (!closing) {
                                        action.accept(process.exitValue());
                                    }
                                },
                                CTRL_C));
    }

    /** Returns whether it has ended, or does so within a moment: its connections break before it is gone. */
    public boolean isEnding() throws InterruptedException {
        return process.waitFor(END_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Asks the process to end, and returns at once. */
    void stop() {
        closing = true;
        process.destroy();
    }

    @Override
    public void close() {
        stop();
        try {
            if (!process.waitFor(END_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly().waitFor();
            }
            descendants.forEach(ProcessHandle::destroy);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
