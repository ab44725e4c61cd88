package dev.perfkit.cache.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import redis.embedded.core.ExecutableProvider;

/** A Redis server of a test's own, on a free port of the loopback, that can be killed and started again, empty. */
public final class RealRedis implements AutoCloseable {
    private final Path folder;
    private final File executable;
    private final int port;
    private @Nullable Process process;

    private RealRedis() throws IOException {
        folder = Files.createTempDirectory("perfkit-redis-");
        executable = executable(folder);
        port = freePort();
    }

    /** Starts a server, or aborts the test where none can be started. */
    public static RealRedis start() {
        try {
            RealRedis redis = new RealRedis();
            redis.startProcess();
            return redis;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static File executable(Path folder) {
        try {
            return ExecutableProvider.newJarResourceProvider(folder.toFile()).get();
        } catch (IOException | RuntimeException e) {
            return abort("embedded-redis has no server for this machine (it asks the tool uname): " + e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void startProcess() {
        File log = folder.resolve("redis.log").toFile();
        List<String> command = List.of(
                executable.getAbsolutePath(),
                "--port",
                "" + port,
                "--bind",
                "127.0.0.1",
                "--save",
                "",
                "--appendonly",
                "no");
        try {
            process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log)
                    .start();
        } catch (IOException e) {
            abort("redis-server does not start on this machine: " + e);
        }
        Awaitility.await("redis-server on port " + port)
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(10))
                .until(this::answersOrDied);
        if (!isAlive()) {
            abort("redis-server does not run on this machine (it needs libssl 3): " + log(log));
        }
    }

    private static String log(File log) {
        try {
            return Files.readString(log.toPath());
        } catch (IOException e) {
            return e.toString();
        }
    }

    private boolean isAlive() {
        return process != null && process.isAlive();
    }

    private boolean answersOrDied() {
        if (!isAlive()) {
            return true;
        }
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    public RedisURI uri() {
        return RedisURI.create("127.0.0.1", port);
    }

    /** Kills the server; what it had is lost. */
    public void kill() {
        Process running = process;
        if (running != null) {
            running.destroyForcibly();
            try {
                assertThat(running.waitFor(10, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** Starts a server on the port of the one that was killed. */
    public void restart() {
        startProcess();
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

    @Override
    public void close() {
        kill();
        File[] files = folder.toFile().listFiles();
        if (files != null) {
            for (File file : files) {
                assertThat(file.delete()).isTrue();
            }
        }
        assertThat(folder.toFile().delete()).isTrue();
    }
}
