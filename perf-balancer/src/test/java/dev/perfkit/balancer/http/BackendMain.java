package dev.perfkit.balancer.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * A server in a process of its own: {@code BackendMain ADDRESS PORT CHARACTER}, which is {@code good} (answers with its address after
 * 5 ms), {@code failing} (500 at once) or {@code hung} (accepts, and never answers). Prints its port. Ends when its input does, so
 * with whoever started it.
 */
final class BackendMain {
    private BackendMain() {}

    public static void main(String[] arguments) throws IOException {
        InetAddress address = InetAddress.getByName(arguments[0]);
        HttpServer server = HttpServer.create(new InetSocketAddress(address, Integer.parseInt(arguments[1])), 0);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/", exchange -> handle(exchange, arguments[2], arguments[0]));
        server.start();
        System.out.println(server.getAddress().getPort());
        while (System.in.read() >= 0) {
            // Until nobody holds the other end.
        }
        Runtime.getRuntime().halt(0);
    }

    private static void handle(HttpExchange exchange, String character, String answer) throws IOException {
        switch (character) {
            case "hung" -> {}
            case "failing" -> answer(exchange, 500, answer);
            default ->
                CompletableFuture.delayedExecutor(5, TimeUnit.MILLISECONDS)
                        .execute(() -> answer(exchange, 200, answer));
        }
    }

    private static void answer(HttpExchange exchange, int status, String answer) {
        byte[] body = answer.getBytes(StandardCharsets.UTF_8);
        try (exchange) {
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        } catch (IOException e) {
            // The client has gone.
        }
    }
}
