package dev.perfkit.quickstart.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;

/**
 * A request that was read whole.
 *
 * @param method {@code GET}, {@code PUT} or {@code POST}
 * @param path the path, without the query
 * @param body what came with it
 */
public record Request(String method, String path, String body) {
    static Request of(HttpExchange exchange) throws IOException {
        return new Request(
                exchange.getRequestMethod(),
                exchange.getRequestURI().getPath(),
                new String(exchange.getRequestBody().readAllBytes(), UTF_8));
    }

    /** Returns the number that the path ends in. */
    public long id() {
        String last = path.substring(path.lastIndexOf('/') + 1);
        try {
            return Long.parseLong(last);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("id: \"" + last + "\" (expected: a number)", e);
        }
    }

    /** Returns the body as a value. */
    public <T> T body(Class<T> type) {
        return Json.read(body, type);
    }
}
