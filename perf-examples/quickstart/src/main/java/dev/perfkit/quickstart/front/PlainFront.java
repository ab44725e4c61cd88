package dev.perfkit.quickstart.front;

import dev.perfkit.quickstart.shop.Order;
import dev.perfkit.quickstart.shop.Product;
import dev.perfkit.signal.Signal;
import dev.perfkit.stats.Counter;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Without PerfKit: each request goes to the next backend in turn. */
public final class PlainFront implements Front {
    private final HttpClient client = Upstream.newClient();
    private final List<URI> backends;
    private final AtomicInteger turn = new AtomicInteger();
    private final Counter ended = new Counter();
    private final Counter failed = new Counter();

    /** Creates a front of these backends. */
    public PlainFront(List<URI> backends) {
        this.backends = List.copyOf(backends);
    }

    @Override
    public Product product(long id) throws IOException, InterruptedException {
        return send(Upstream.product(next(), id), Product.class);
    }

    @Override
    public Order place(Order order) throws IOException, InterruptedException {
        return send(Upstream.order(next(), order), Order.class);
    }

    private URI next() {
        return backends.get(Math.floorMod(turn.getAndIncrement(), backends.size()));
    }

    private <T> T send(HttpRequest request, Class<T> type) throws IOException, InterruptedException {
        boolean well = false;
        try {
            T answer = Upstream.read(client.send(request, BodyHandlers.ofString()), type);
            well = true;
            return answer;
        } finally {
            ended.increment();
            if (!well) {
                failed.increment();
            }
        }
    }

    @Override
    public Signal.Ratio backendErrors() {
        return Signal.ratio("front.backend-errors", () -> {
            // Counted after the whole, so read before it.
            long part = failed.total();
            return new Signal.Share(part, ended.total());
        });
    }

    @Override
    public void close() {}
}
