package dev.perfkit.quickstart.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An HTTP server on loopback with a fixed number of threads. */
public final class HttpService implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(HttpService.class);

    static {
        // Without it an answer's body waits for the acknowledgement of its head, 40 ms on Linux.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final HttpServer server;
    private final ExecutorService threads;

    private HttpService(HttpServer server, ExecutorService threads) {
        this.server = server;
        this.threads = threads;
    }

    /**
     * Binds a server, which serves nothing until {@link #start()}.
     *
     * @param port where, 0 for a free one
     * @param threadCount how many requests are handled at once
     * @throws IOException that names the port, if it is taken
     */
    public static HttpService bind(int port, int threadCount) throws IOException {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 256);
            ExecutorService threads = Executors.newFixedThreadPool(threadCount);
            server.setExecutor(threads);
            return new HttpService(server, threads);
        } catch (BindException e) {
            throw new IOException("port " + port + " is in use", e);
        }
    }

    /** Adds what answers requests whose path begins so. */
    public HttpService route(String prefix, Handler handler) {
        server.createContext(prefix, exchange -> handle(handler, exchange));
        return this;
    }

    /** Begins to serve. */
    public HttpService start() {
        server.start();
        return this;
    }

    /** Returns the port it listens on. */
    public int port() {
        return server.getAddress().getPort();
    }

    private static void handle(Handler handler, HttpExchange exchange) throws IOException {
        try (exchange) {
            Response response = answer(handler, Request.of(exchange));
            exchange.getResponseHeaders().set("Content-Type", response.contentType());
            byte[] body = response.body().getBytes(UTF_8);
            exchange.sendResponseHeaders(response.status(), body.length == 0 ? -1 : body.length);
            if (body.length > 0) {
                exchange.getResponseBody().write(body);
            }
        }
    }

    private static Response answer(Handler handler, Request request) {
        try {
            return handler.handle(request);
        } catch (IllegalArgumentException e) {
            return Response.text(400, String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Response.text(503, "stopping");
        } catch (Exception e) {
            log.debug("{} failed", request, e);
            return Response.text(500, e.toString());
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    /** Answers a request. */
    @FunctionalInterface
    public interface Handler {
        /**
         * Returns the answer.
         *
         * @throws IllegalArgumentException for a request that makes no sense: status 400
         * @throws Exception for anything else: status 500
         */
        Response handle(Request request) throws Exception;
    }
}
