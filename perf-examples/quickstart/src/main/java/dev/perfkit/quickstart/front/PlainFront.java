package dev.perfkit.quickstart.front;

import dev.perfkit.quickstart.shop.Order;
import dev.perfkit.quickstart.shop.Product;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Without PerfKit: each request goes to the next backend in turn. */
public final class PlainFront implements Front {
    private final Upstream upstream = new Upstream();
    private final List<URI> backends;
    private final AtomicInteger turn = new AtomicInteger();

    /** Creates a front of these backends. */
    public PlainFront(List<URI> backends) {
        this.backends = List.copyOf(backends);
    }

    private URI next() {
        return backends.get(Math.floorMod(turn.getAndIncrement(), backends.size()));
    }

    @Override
    public Product product(long id) throws IOException, InterruptedException {
        return upstream.product(next(), id);
    }

    @Override
    public Order place(Order order) throws IOException, InterruptedException {
        return upstream.place(next(), order);
    }

    @Override
    public void close() {}
}
