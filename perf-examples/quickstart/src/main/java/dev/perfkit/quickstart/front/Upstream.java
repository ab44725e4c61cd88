package dev.perfkit.quickstart.front;

import dev.perfkit.quickstart.http.Json;
import dev.perfkit.quickstart.shop.Order;
import dev.perfkit.quickstart.shop.Product;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** A call to one backend by the JDK's HTTP client: what both fronts have in common. */
final class Upstream {
    private static final Duration TIMEOUT = Duration.ofSeconds(1);

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(TIMEOUT)
            .build();

    Product product(URI backend, long id) throws IOException, InterruptedException {
        return Json.read(send(request(backend, "/products/" + id).build()), Product.class);
    }

    Order place(URI backend, Order order) throws IOException, InterruptedException {
        HttpRequest request = request(backend, "/orders/" + order.id())
                .PUT(BodyPublishers.ofString(Json.write(order)))
                .build();
        return Json.read(send(request), Order.class);
    }

    private static HttpRequest.Builder request(URI backend, String path) {
        return HttpRequest.newBuilder(backend.resolve(path)).timeout(TIMEOUT);
    }

    private String send(HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException(request.uri() + " answered " + response.statusCode());
        }
        return response.body();
    }
}
