package dev.perfkit.quickstart.front;

import dev.perfkit.balancer.LoadBalancer;
import dev.perfkit.balancer.NodeSource;
import dev.perfkit.balancer.Strategy;
import dev.perfkit.balancer.http.BalancedHttpClient;
import dev.perfkit.balancer.scale.Fleet;
import dev.perfkit.balancer.scale.Load;
import dev.perfkit.balancer.scale.LoadSource;
import dev.perfkit.quickstart.shop.Order;
import dev.perfkit.quickstart.shop.Product;
import dev.perfkit.signal.Signal;
import dev.perfkit.stats.Counter;
import dev.perfkit.time.Ticker;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** A front before backends that come and go: without a cache, so that they bear what the clients ask. */
public final class ElasticFront implements Front {
    private static final URI ANY_NODE = URI.create("http://shop/");
    private static final Duration ASKED = Duration.ofMillis(100);

    private final LoadBalancer<URI> balancer;
    private final BalancedHttpClient client;
    private final Counter arrivals = new Counter();

    /** Creates a front of the backends that the source tells of. */
    public ElasticFront(NodeSource<URI> backends) {
        balancer = LoadBalancer.<URI>builder("elastic")
                .strategy(Strategy.leastResponseTime())
                .source(backends, ASKED)
                .build();
        client = BalancedHttpClient.builder(balancer)
                .client(Upstream.newClient())
                .retries(1)
                .build();
    }

    @Override
    public Product product(long id) throws IOException, InterruptedException {
        return send(Upstream.product(ANY_NODE, id), Product.class);
    }

    @Override
    public Order place(Order order) throws IOException, InterruptedException {
        return send(Upstream.order(ANY_NODE, order), Order.class);
    }

    private <T> T send(HttpRequest request, Class<T> type) throws IOException, InterruptedException {
        arrivals.increment();
        return Upstream.read(client.send(request, BodyHandlers.ofString()), type);
    }

    /** Returns the balancer, in which backends are drained before they leave. */
    public LoadBalancer<URI> balancer() {
        return balancer;
    }

    /** Returns how many requests a second arrive, whether or not they are answered, since it was last asked. */
    public LoadSource arrivals() {
        Ticker ticker = Ticker.system();
        return new LoadSource() {
            private long at = ticker.read();
            private long before = arrivals.total();

            @Override
            public Load read(Fleet fleet) {
                long now = ticker.read();
                long total = arrivals.total();
                Load load = Load.total((total - before) * 1e9 / Math.max(1, now - at));
                at = now;
                before = total;
                return load;
            }

            @Override
            public String toString() {
                return "requests a second";
            }
        };
    }

    @Override
    public Signal.Ratio backendErrors() {
        return balancer.signals().stream()
                .filter(signal -> signal.name().equals("balancer.elastic.errors"))
                .map(Signal.Ratio.class::cast)
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void close() {
        balancer.close();
    }
}
