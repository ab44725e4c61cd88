package dev.perfkit.balancer.scale;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * A process to be started: {@code ChildMain PORT CHARACTER}, which is {@code good} (answers with its pid; {@code /health} with 200, or
 * 503 once {@code /sick} was asked for), {@code dying} (ends with status 3 at once), {@code deaf} (never listens), {@code stubborn} (a
 * good one that does not end for being asked to, nor for half a minute after its input) or {@code loud} (prints more than a pipe holds before it listens). Ends when its input does.
 */
final class ChildMain {
    private ChildMain() {}

    public static void main(String[] arguments) throws IOException {
        int port = Integer.parseInt(arguments[0]);
        switch (arguments[1]) {
            case "dying" -> Runtime.getRuntime().halt(3);
            case "deaf" -> {}
            case "loud" -> {
                System.out.println("loud ".repeat(100_000));
                serve(port);
            }
            case "stubborn" -> {
                Runtime.getRuntime().addShutdownHook(new Thread(ChildMain::never));
                serve(port);
            }
            default -> serve(port);
        }
        while (System.in.read() >= 0) {
            // Until nobody holds the other end.
        }
        if (arguments[1].equals("stubborn")) {
            LockSupport.parkNanos(30_000_000_000L);
        }
        Runtime.getRuntime().halt(0);
    }

    private static void never() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void serve(int port) throws IOException {
        AtomicInteger health = new AtomicInteger(200);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/", exchange -> answer(exchange, 200));
        server.createContext("/health", exchange -> answer(exchange, health.get()));
        server.createContext("/sick", exchange -> {
            health.set(503);
            answer(exchange, 200);
        });
        server.start();
    }

    private static void answer(HttpExchange exchange, int status) throws IOException {
        byte[] body = Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}
