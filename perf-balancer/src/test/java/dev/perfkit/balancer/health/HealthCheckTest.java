package dev.perfkit.balancer.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The checks that come along, against real sockets. */
class HealthCheckTest {
    private final ExecutorService executor = Executors.newCachedThreadPool();
    private HttpServer server;
    private URI uri;
    private volatile int status = 200;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(executor);
        server.createContext("/health", exchange -> {
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        server.start();
        uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/base");
    }

    @AfterEach
    void stop() {
        server.stop(0);
        executor.shutdownNow();
    }

    private static Object await(CompletionStage<?> probe) throws Exception {
        return String.valueOf(probe.toCompletableFuture().get(10, TimeUnit.SECONDS));
    }

    @Test
    void http_status200_passes() throws Exception {
        assertThat(await(HealthCheck.http("/health").check(uri))).isNotNull();
    }

    @Test
    void http_otherStatus_fails() {
        HealthCheck<URI> check = HealthCheck.http("/health");
        for (int other : new int[] {204, 302, 404, 503}) {
            status = other;
            assertThatThrownBy(() -> await(check.check(uri)))
                    .isInstanceOf(ExecutionException.class)
                    .hasRootCauseMessage("status " + other);
        }
    }

    @Test
    void http_nobodyListens_fails() {
        server.stop(0);
        assertThatThrownBy(() -> await(HealthCheck.http("/health").check(uri)))
                .hasRootCauseInstanceOf(IOException.class);
    }

    @Test
    void http_badPath_isRefused() {
        assertThatThrownBy(() -> HealthCheck.http("health"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("path: \"health\" (expected: begins with one \"/\")");
        assertThatThrownBy(() -> HealthCheck.http("//elsewhere/health"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("path: \"//elsewhere/health\" (expected: begins with one \"/\")");
        assertThatThrownBy(() -> HealthCheck.http("/a b"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("path: \"/a b\" (expected: a path of a URI)");
    }

    @Test
    void http_cancelled_closesTheConnection() throws Exception {
        try (ServerSocket mute = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            CompletableFuture<?> probe = HealthCheck.http("/health")
                    .check(URI.create("http://127.0.0.1:" + mute.getLocalPort()))
                    .toCompletableFuture();
            try (var accepted = mute.accept()) {
                accepted.setSoTimeout(10_000);
                probe.cancel(true);
                byte[] rest = accepted.getInputStream().readAllBytes(); // ends: the peer has closed
                assertThat(rest).isNotNull();
            }
        }
    }

    @Test
    void tcp_onUri_passesWhereSomebodyListens() throws Exception {
        HealthCheck<URI> check =
                HealthCheck.tcp().on(target -> new InetSocketAddress(target.getHost(), target.getPort()));
        await(check.check(uri));
        server.stop(0);
        assertThatThrownBy(() -> await(check.check(uri))).hasRootCauseInstanceOf(IOException.class);
    }

    @Test
    void tcp_unknownHost_fails() {
        InetSocketAddress nowhere = InetSocketAddress.createUnresolved("nowhere.invalid", 80);
        assertThatThrownBy(() -> await(HealthCheck.tcp().check(nowhere)))
                .hasRootCauseMessage("unknown host nowhere.invalid");
    }

    @Test
    void blocking_returnsOrThrows_passesOrFails() throws Exception {
        HealthCheck<String> check = HealthCheck.blocking(
                target -> {
                    if (target.equals("sick")) {
                        throw new IOException("sick");
                    }
                },
                executor);
        await(check.check("well"));
        assertThatThrownBy(() -> await(check.check("sick"))).hasRootCauseMessage("sick");
    }

    @Test
    void blocking_cancelled_isInterrupted() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        HealthCheck<String> check = HealthCheck.blocking(
                target -> {
                    started.countDown();
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException e) {
                        interrupted.countDown();
                        throw e;
                    }
                },
                executor);
        CompletableFuture<?> probe = check.check("stuck").toCompletableFuture();
        assertThat(started.await(10, TimeUnit.SECONDS)).isTrue();
        probe.cancel(true);
        assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
    }
}
