package dev.perfkit.balancer.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A real server with a character: answers with its name, a status, or never. */
final class Backend implements AutoCloseable {
    final AtomicInteger requests = new AtomicInteger();
    volatile int status = 200;
    volatile @Nullable String retryAfter;
    volatile boolean hangs;
    volatile boolean hangsInBody;
    // Answers nothing until `letGo`.
    volatile boolean waits;
    final AtomicInteger inFlight = new AtomicInteger();
    final AtomicInteger mostInFlight = new AtomicInteger();
    volatile String lastRequest = "";
    private final String name;
    private final HttpServer server;
    private final ExecutorService executor = Executors.newCachedThreadPool();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final CountDownLatch letGo = new CountDownLatch(1);

    Backend(String name) throws IOException {
        this.name = name;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(executor);
        server.createContext("/", this::handle);
        server.createContext("/health", exchange -> {
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        server.start();
    }

    private void handle(HttpExchange exchange) throws IOException {
        mostInFlight.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
        requests.incrementAndGet();
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        lastRequest = exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + body;
        if (hangs) {
            await(closing);
        }
        if (waits) {
            await(letGo);
        }
        // Before the answer, whose reader may send the next.
        inFlight.decrementAndGet();
        byte[] answer = name.getBytes(StandardCharsets.UTF_8);
        if (retryAfter != null) {
            exchange.getResponseHeaders().set("Retry-After", retryAfter);
        }
        exchange.sendResponseHeaders(status, answer.length);
        try (OutputStream out = exchange.getResponseBody()) {
            if (hangsInBody) {
                out.write(answer, 0, 1);
                out.flush();
                await(closing);
            }
            out.write(answer);
        }
    }

    /** Answers what waits, and the rest at once. */
    void letGo() {
        letGo.countDown();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** Closes the socket and every connection, as a killed process does. */
    @Override
    public void close() {
        closing.countDown();
        letGo.countDown();
        server.stop(0);
        executor.shutdownNow();
    }
}
