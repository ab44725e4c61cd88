package dev.perfkit.quickstart.process;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import redis.embedded.core.ExecutableProvider;

/**
 * The process that keeps a Redis: the one from Maven Central, or where that does not run here, {@code redis-server} from the
 * PATH. It ends Redis and removes its folder when it ends, so that a killed quickstart leaves no Redis behind.
 */
public final class RedisKeeper implements AutoCloseable {
    private static final int TRIES = 3;
    private static final String ACCEPTS = "eady to accept connections";

    private final Path folder;
    private final Process redis;
    private final int port;

    private RedisKeeper(Path folder, Process redis, int port) {
        this.folder = folder;
        this.redis = redis;
        this.port = port;
    }

    /**
     * Starts a Redis that keeps nothing on disk.
     *
     * @param parent where its folder is made
     * @throws IOException if there is none that runs on this machine
     */
    static RedisKeeper start(Path parent) throws IOException {
        return start(
                parent,
                List.of(
                        folder -> ExecutableProvider.newJarResourceProvider(folder.toFile())
                                .get(),
                        folder -> ExecutableProvider.newExecutableInPath("redis-server")
                                .get()));
    }

    static RedisKeeper start(Path parent, List<Source> sources) throws IOException {
        Path folder = Files.createTempDirectory(parent, "perfkit-redis");
        IOException trouble = new IOException("no Redis runs on this machine");
        for (Source source : sources) {
            for (int i = 0; i < TRIES; i++) {
                int port = freePort();
                try {
                    return new RedisKeeper(folder, launch(source.executable(folder), folder, port), port);
                } catch (IOException | RuntimeException e) {
                    trouble.addSuppressed(e);
                }
            }
        }
        remove(folder);
        throw trouble;
    }

    private static Process launch(File executable, Path folder, int port) throws IOException {
        Process process = new ProcessBuilder(
                        executable.getAbsolutePath(),
                        "--port",
                        String.valueOf(port),
                        "--bind",
                        "127.0.0.1",
                        "--save",
                        "",
                        "--appendonly",
                        "no",
                        "--maxmemory",
                        "64mb")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        try {
            awaitReady(process);
            return process;
        } catch (IOException e) {
            process.destroyForcibly();
            throw e;
        }
    }

    private static void awaitReady(Process process) throws IOException {
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        StringBuilder said = new StringBuilder();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.contains(ACCEPTS)) {
                drain(lines);
                return;
            }
            said.append(line).append(System.lineSeparator());
        }
        throw new IOException("Redis did not start: " + said);
    }

    private static void drain(BufferedReader lines) {
        Thread thread = new Thread(() -> lines.lines().forEach(line -> {}), "redis output");
        thread.setDaemon(true);
        thread.setUncaughtExceptionHandler((t, e) -> {});
        thread.start();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() throws IOException {
        redis.destroy();
        redis.onExit().join();
        remove(folder);
    }

    private static void remove(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    private void closeAtEnd() {
        try {
            close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where a Redis may come from. */
    @FunctionalInterface
    interface Source {
        /** Returns the executable, in this folder if it is unpacked. */
        File executable(Path folder) throws IOException;
    }

    /**
     * Runs until its standard input ends.
     *
     * @param args the folder in which Redis gets one of its own
     */
    public static void main(String[] args) {
        try {
            RedisKeeper keeper = start(Path.of(args[0]));
            Runtime.getRuntime().addShutdownHook(new Thread(keeper::closeAtEnd, "end redis"));
            var unused = keeper.redis.onExit().thenRun(() -> System.exit(1));
            Lifeline.announce(keeper.port);
        } catch (IOException e) {
            System.exit(1);
        }
    }
}
