package dev.perfkit.quickstart;

import dev.perfkit.quickstart.http.Json;
import dev.perfkit.quickstart.process.Child;
import dev.perfkit.quickstart.shop.Backend.Counts;
import dev.perfkit.quickstart.shop.Order;
import dev.perfkit.quickstart.shop.Product;
import dev.perfkit.quickstart.tour.Source;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** A backend process and what the experiment asks of it. */
final class BackendNode implements Source {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final HttpClient client;
    private final Child process;
    private final URI uri;
    private volatile Counts known = new Counts(0, 0, 0);

    BackendNode(HttpClient client, Child process) throws IOException, InterruptedException {
        this.client = client;
        this.process = process;
        this.uri = URI.create("http://127.0.0.1:" + process.port());
    }

    String name() {
        return process.name();
    }

    URI uri() {
        return uri;
    }

    /** Returns what it has done since its start; if it is dead, what it had done when last asked. */
    Counts counts() throws InterruptedException {
        try {
            HttpRequest request = request("/admin/counts").build();
            known = Json.read(client.send(request, BodyHandlers.ofString()).body(), Counts.class);
        } catch (IOException e) {
            if (!process.isEnding()) {
                throw new IllegalStateException(name() + " does not tell its counts", e);
            }
        }
        return known;
    }

    @Override
    public Product product(long id) throws IOException, InterruptedException {
        return send(request("/products/" + id), Product.class);
    }

    @Override
    public Order place(Order order) throws IOException, InterruptedException {
        return send(request("/orders/" + order.id()).PUT(BodyPublishers.ofString(Json.write(order))), Order.class);
    }

    private <T> T send(HttpRequest.Builder request, Class<T> type) throws IOException, InterruptedException {
        HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException(name() + " answered " + response.statusCode());
        }
        return Json.read(response.body(), type);
    }

    /** Cuts it off from its database. */
    @Override
    public void disconnect() {
        post("/admin/disconnect");
    }

    /** Gives it its database back. */
    @Override
    public void reconnect() {
        post("/admin/reconnect");
    }

    private void post(String path) {
        try {
            tryPost(path);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void tryPost(String path) throws InterruptedException {
        try {
            HttpResponse<Void> response =
                    client.send(request(path).POST(BodyPublishers.noBody()).build(), BodyHandlers.discarding());
            if (response.statusCode() != 200) {
                throw new IllegalStateException(name() + " answered " + response.statusCode() + " to " + path);
            }
        } catch (IOException e) {
            if (!process.isEnding()) {
                throw new IllegalStateException(name() + " does not do " + path, e);
            }
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(uri.resolve(path)).timeout(TIMEOUT);
    }
}
