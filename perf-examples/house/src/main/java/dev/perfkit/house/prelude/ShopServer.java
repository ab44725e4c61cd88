package dev.perfkit.house.prelude;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;

/** A server that the samples may really call: it answers whatever it is asked with 200. */
final class ShopServer {
    private static final HttpServer SERVER = start();

    private ShopServer() {}

    private static HttpServer start() {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/", exchange -> {
                exchange.getRequestBody().readAllBytes();
                exchange.sendResponseHeaders(200, -1);
                exchange.close();
            });
            server.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static URI uri() {
        return URI.create("http://127.0.0.1:" + SERVER.getAddress().getPort());
    }
}
