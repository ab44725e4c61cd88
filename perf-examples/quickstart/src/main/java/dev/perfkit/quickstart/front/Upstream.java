package dev.perfkit.quickstart.front;

import dev.perfkit.quickstart.http.Json;
import dev.perfkit.quickstart.shop.Order;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;

/** The requests to the backends, and the client that sends them: what both fronts have in common. */
final class Upstream {
    private static final Duration TIMEOUT = Duration.ofMillis(1_500);

    private Upstream() {}

    static HttpClient newClient() {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(TIMEOUT)
                .build();
    }

    static HttpRequest product(URI root, long id) {
        return request(root, "/products/" + id).build();
    }

    static HttpRequest order(URI root, Order order) {
        return request(root, "/orders/" + order.id())
                .PUT(BodyPublishers.ofString(Json.write(order)))
                .build();
    }

    private static HttpRequest.Builder request(URI root, String path) {
        return HttpRequest.newBuilder(root.resolve(path)).timeout(TIMEOUT);
    }

    static <T> T read(HttpResponse<String> response, Class<T> type) throws IOException {
        if (response.statusCode() != 200) {
            throw new IOException(response.uri() + " answered " + response.statusCode());
        }
        return Json.read(response.body(), type);
    }
}
