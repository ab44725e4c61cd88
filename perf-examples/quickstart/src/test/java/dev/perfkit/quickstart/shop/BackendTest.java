package dev.perfkit.quickstart.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.perfkit.quickstart.http.Json;
import dev.perfkit.quickstart.shop.Backend.Counts;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BackendTest {
    private final HttpClient client = HttpClient.newHttpClient();
    private ShopDatabase database;
    private Catalog catalog;
    private Backend backend;

    @BeforeEach
    void start() throws Exception {
        database = ShopDatabase.start();
        catalog = new Catalog(ShopDatabase.url(database.port()), 1);
        backend = new Backend(catalog, 0);
    }

    @AfterEach
    void stop() throws SQLException {
        backend.close();
        database.close();
    }

    @Test
    void http_reads_answerAndCount() throws Exception {
        Product product = Json.read(get("/products/12").body(), Product.class);

        assertThat(product.id()).isEqualTo(12);
        assertThat(get("/products/999999").statusCode()).isEqualTo(404);
        assertThat(get("/products/x").statusCode()).isEqualTo(400);
        assertThat(get("/health").statusCode()).isEqualTo(200);
        assertThat(Json.read(get("/admin/counts").body(), Counts.class)).isEqualTo(new Counts(3, 4 + 1, 1));
    }

    @Test
    void http_orders_arePlacedOrRefused() throws Exception {
        Order order = new Order(5_000_000, 3, 1);

        assertThat(Json.read(put("/orders/5000000", Json.write(order)).body(), Order.class))
                .isEqualTo(order);
        assertThat(put("/orders/5000001", Json.write(new Order(5_000_001, 3, 9_999_999)))
                        .statusCode())
                .isEqualTo(409);
        assertThat(put("/orders/5000002", "nonsense").statusCode()).isEqualTo(400);
    }

    @Test
    void http_withoutDatabase_fails() throws Exception {
        put("/admin/disconnect", "");
        assertThat(get("/health").statusCode()).isEqualTo(500);
        assertThat(get("/products/1").statusCode()).isEqualTo(500);

        put("/admin/reconnect", "");
        assertThat(get("/health").statusCode()).isEqualTo(200);
    }

    @Test
    void stockReport_running_goesOnAndIsNoRequestsQueries() throws Exception {
        try (StockReport report = new StockReport(catalog)) {
            await().untilAsserted(() -> assertThat(report.completed()).isGreaterThanOrEqualTo(2));
        }
        assertThat(catalog.queryCount()).as("queries of requests").isZero();
    }

    private HttpResponse<String> get(String path) throws Exception {
        return client.send(HttpRequest.newBuilder(uri(path)).build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> put(String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(uri(path))
                .PUT(BodyPublishers.ofString(body))
                .build();
        return client.send(request, BodyHandlers.ofString());
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + backend.port() + path);
    }
}
