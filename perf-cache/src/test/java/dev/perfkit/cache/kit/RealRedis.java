package dev.perfkit.cache.kit;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
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
import java.time.Duration;
import java.util.Comparator;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/**
 * A Redis server of one's own, on a free port of the loopback, that keeps nothing on disk, and can be killed and started again.
 *
 * <pre>{@code
 * try (RealRedis redis = RealRedis.start()) {
 *     redis.ask(commands -> commands.flushall());
 * }
 * }</pre>
 *
 * <p>It is the {@code redis-server} that the system property {@code perfkit.redis.server} or the environment's {@code
 * PERFKIT_REDIS_SERVER} names; else the first one in {@code PATH} that is newer than 6.2; else the Redis 6.2 that {@code
 * com.github.codemonstur:embedded-redis} brings. Which one, the log says once. It outlives a JVM that is killed.
 *
 * <p><b>Thread safety:</b> none, but for {@link #uri} and {@link #ask}. <b>Cost:</b> 100 ms a start.
 */
public final class RealRedis implements AutoCloseable {
    private static final String ACCEPTS = "eady to accept connections";

    private final Path folder;
    private final File executable;
    private final int port;
    private @Nullable Process process;

    private RealRedis() throws IOException {
        folder = Files.createTempDirectory("perfkit-redis-");
        executable = executable(folder);
        port = freePort();
    }

    /**
     * Starts a server, or aborts the JUnit test that calls where none can be had.
     *
     * @throws IllegalArgumentException if the one that is named is no Redis of 6.2 or newer
     */
    public static RealRedis start() {
        try {
            return launch();
        } catch (IOException e) {
            return Assumptions.abort(String.valueOf(e.getMessage()));
        }
    }

    /**
     * Starts a server.
     *
     * @throws IllegalArgumentException if the one that is named is no Redis of 6.2 or newer
     * @throws IOException if none runs on this machine
     */
    public static RealRedis launch() throws IOException {
        RealRedis redis = new RealRedis();
        try {
            redis.startProcess();
            return redis;
        } catch (IOException e) {
            redis.close();
            throw e;
        }
    }

    private static File executable(Path folder) throws IOException {
        try {
            return RedisExecutable.choose(folder).file();
        } catch (IOException | RuntimeException e) {
            remove(folder);
            throw e;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void startProcess() throws IOException {
        Process started = new ProcessBuilder(
                        executable.getAbsolutePath(),
                        "--port",
                        "" + port,
                        "--bind",
                        "127.0.0.1",
                        "--save",
                        "",
                        "--appendonly",
                        "no")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        process = started;
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(started.getInputStream(), StandardCharsets.UTF_8));
        StringBuilder said = new StringBuilder();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.contains(ACCEPTS)) {
                drain(lines);
                return;
            }
            said.append(line).append('\n');
        }
        throw new IOException(
                "redis-server does not run on this machine (that of embedded-redis needs libssl 3): " + said);
    }

    private static void drain(BufferedReader lines) {
        Thread thread = new Thread(() -> lines.lines().forEach(line -> {}), "redis output");
        thread.setDaemon(true);
        thread.setUncaughtExceptionHandler((ended, e) -> {});
        thread.start();
    }

    /** Returns where the server listens. */
    public RedisURI uri() {
        return RedisURI.create("127.0.0.1", port);
    }

    /** Kills the server; what it had is lost. */
    public void kill() {
        Process running = process;
        if (running != null) {
            running.destroyForcibly().onExit().join();
        }
    }

    /** Stops the server's process, as by SIGSTOP: its connections stay, and nothing is answered. */
    public void pause() {
        signal("STOP");
    }

    /** Lets a paused server go on, with what was sent to it meanwhile. */
    public void resume() {
        signal("CONT");
    }

    private void signal(String name) {
        Process running = process;
        if (running != null) {
            try {
                new ProcessBuilder("kill", "-" + name, "" + running.pid())
                        .start()
                        .onExit()
                        .join();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Starts a server on the port of the one that was killed. */
    public void restart() {
        try {
            startProcess();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Asks the server something past the cache. */
    public <T> T ask(Function<RedisCommands<String, String>, T> question) {
        RedisClient client = RedisClient.create(uri());
        try (StatefulRedisConnection<String, String> connection = client.connect()) {
            return question.apply(connection.sync());
        } finally {
            client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
        }
    }

    /** Kills the server and removes what it left. */
    @Override
    public void close() {
        kill();
        remove(folder);
    }

    private static void remove(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
