package dev.perfkit.monitor.alert.channel;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** A server that notes what is posted to it, and answers as it is told to. */
final class Receiver implements AutoCloseable {
    record Request(String method, String path, Map<String, List<String>> headers, String body) {}

    final List<Request> requests = new CopyOnWriteArrayList<>();
    final ArrayDeque<Integer> statuses = new ArrayDeque<>(); // 200 where it is empty
    final CountDownLatch release = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer server;
    volatile Function<Request, Integer> judge = request -> statuses.isEmpty() ? 200 : statuses.remove();
    volatile String retryAfter = "";
    volatile boolean hanging;

    Receiver() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            Request request = new Request(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().getPath(),
                    exchange.getRequestHeaders(),
                    body);
            requests.add(request);
            try {
                if (hanging) {
                    release.await();
                }
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            if (!retryAfter.isEmpty()) {
                exchange.getResponseHeaders().set("Retry-After", retryAfter);
            }
            exchange.sendResponseHeaders(judge.apply(request), -1);
            exchange.close();
        });
        server.setExecutor(threads);
        server.start();
    }

    URI uri(String path) {
        return URI.create("http://localhost:" + server.getAddress().getPort() + path);
    }

    @Override
    public void close() {
        release.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
