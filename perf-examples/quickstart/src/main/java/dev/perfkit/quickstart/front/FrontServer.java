package dev.perfkit.quickstart.front;

import dev.perfkit.quickstart.http.HttpService;
import dev.perfkit.quickstart.http.Request;
import dev.perfkit.quickstart.http.Response;
import dev.perfkit.quickstart.shop.Order;
import dev.perfkit.signal.Signal;
import dev.perfkit.stats.LatencyRecorder;
import dev.perfkit.stats.LatencySnapshot;
import dev.perfkit.time.Ticker;
import java.io.IOException;
import java.net.URI;

/** The HTTP server that clients talk to, the same before every front. */
public final class FrontServer implements AutoCloseable {
    private static final int THREADS = 32;

    private final Front front;
    private final HttpService http;
    private final LatencyRecorder latency = new LatencyRecorder();
    private final Ticker ticker = Ticker.system();

    /**
     * Starts to serve.
     *
     * @param front what answers; closed with this
     * @param port where, 0 for a free one
     */
    public FrontServer(Front front, int port) throws IOException {
        this.front = front;
        this.http = HttpService.bind(port, THREADS)
                .route("/products/", timed(request -> Response.json(front.product(request.id()))))
                .route("/orders/", timed(this::order))
                .start();
    }

    private Response order(Request request) throws Exception {
        return Response.json(front.place(request.body(Order.class)));
    }

    private HttpService.Handler timed(HttpService.Handler handler) {
        return request -> {
            long start = ticker.read();
            boolean answered = false;
            try {
                Response response = handler.handle(request);
                answered = true;
                return response;
            } finally {
                if (answered) {
                    latency.record(ticker.read() - start);
                } else {
                    latency.recordError(ticker.read() - start);
                }
            }
        };
    }

    /** Returns how long requests take. */
    public Signal.Latency latency() {
        return Signal.latency("front.latency", latency::snapshot);
    }

    /** Returns the share of requests that failed. */
    public Signal.Ratio errors() {
        return Signal.ratio("front.errors", () -> {
            LatencySnapshot requests = latency.snapshot();
            return new Signal.Share(requests.errorCount(), requests.count());
        });
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
