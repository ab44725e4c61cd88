package dev.perfkit.quickstart.front;

import dev.perfkit.quickstart.http.HttpService;
import dev.perfkit.quickstart.http.Request;
import dev.perfkit.quickstart.http.Response;
import dev.perfkit.quickstart.shop.Order;
import java.io.IOException;
import java.net.URI;

/** The HTTP server that clients talk to, the same before every front. */
public final class FrontServer implements AutoCloseable {
    private static final int THREADS = 32;

    private final Front front;
    private final HttpService http;

    /**
     * Starts to serve.
     *
     * @param front what answers; closed with this
     * @param port where, 0 for a free one
     */
    public FrontServer(Front front, int port) throws IOException {
        this.front = front;
        this.http = HttpService.bind(port, THREADS)
                .route("/products/", request -> Response.json(front.product(request.id())))
                .route("/orders/", this::order)
                .start();
    }

    private Response order(Request request) throws Exception {
        return Response.json(front.place(request.body(Order.class)));
    }

    /** Returns the root of what it serves. */
    public URI uri() {
        return URI.create("http://127.0.0.1:" + http.port());
    }

    @Override
    public void close() {
        http.close();
        front.close();
    }
}
