package dev.perfkit.quickstart.shop;

import dev.perfkit.quickstart.http.HttpService;
import dev.perfkit.quickstart.http.Request;
import dev.perfkit.quickstart.http.Response;
import dev.perfkit.quickstart.process.Lifeline;
import dev.perfkit.stats.Counter;
import java.io.IOException;
import java.sql.SQLException;

/**
 * A backend process of the shop.
 *
 * <pre>
 * GET  /products/{id}     the product's page as JSON
 * PUT  /orders/{id}       places an order; sent again, it is the same order
 * GET  /health            200 if the database answers
 * GET  /admin/counts      requests and queries since the start
 * POST /admin/disconnect  closes the pool of connections, so that requests fail
 * POST /admin/reconnect   opens it again
 * </pre>
 */
public final class Backend implements AutoCloseable {
    private static final int THREADS = 16;

    private final Catalog catalog;
    private final HttpService http;
    private final Counter requests = new Counter();

    Backend(Catalog catalog, int port) throws IOException {
        this.catalog = catalog;
        this.http = HttpService.bind(port, THREADS)
                .route("/products/", this::product)
                .route("/orders/", this::order)
                .route("/health", this::health)
                .route("/admin/counts", request -> Response.json(counts()))
                .route("/admin/disconnect", request -> fault(true))
                .route("/admin/reconnect", request -> fault(false))
                .start();
    }

    int port() {
        return http.port();
    }

    private Response product(Request request) throws SQLException {
        requests.increment();
        Product product = catalog.product(request.id());
        return product == null ? Response.text(404, "no such product") : Response.json(product);
    }

    private Response order(Request request) throws SQLException {
        requests.increment();
        Order order = request.body(Order.class);
        return catalog.place(order) ? Response.json(order) : Response.text(409, "sold out");
    }

    private Response health(Request request) throws SQLException {
        catalog.ping();
        return Response.text(200, "up");
    }

    private Counts counts() {
        return new Counts(requests.total(), catalog.queryCount(), catalog.checkCount());
    }

    private Response fault(boolean begins) {
        if (begins) {
            catalog.disconnect();
        } else {
            catalog.reconnect();
        }
        return Response.text(200, "done");
    }

    @Override
    public void close() {
        http.close();
        catalog.close();
    }

    /**
     * What a backend has done since its start.
     *
     * @param requests the products and orders it was asked for
     * @param queries the database queries for these
     * @param checks the database queries for health checks
     */
    public record Counts(long requests, long queries, long checks) {}

    /**
     * Runs until its standard input ends.
     *
     * @param args the database's URL, the size of the pool of connections, the port, 0 for a free one, and, to be slow, {@code report}
     */
    @SuppressWarnings("resource") // both live as long as the process
    public static void main(String[] args) throws IOException {
        Catalog catalog = new Catalog(args[0], Integer.parseInt(args[1]));
        Backend backend = new Backend(catalog, Integer.parseInt(args[2]));
        if (args.length > 3 && args[3].equals("report")) {
            new StockReport(catalog);
        }
        Lifeline.announce(backend.port());
    }
}
