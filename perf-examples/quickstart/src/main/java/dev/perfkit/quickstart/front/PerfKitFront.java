package dev.perfkit.quickstart.front;

import dev.perfkit.balancer.BalancerSnapshot;
import dev.perfkit.balancer.LoadBalancer;
import dev.perfkit.balancer.LoadBalancerBuilder;
import dev.perfkit.balancer.PickExplanation;
import dev.perfkit.balancer.Strategy;
import dev.perfkit.balancer.health.HealthCheck;
import dev.perfkit.balancer.health.HealthPolicy;
import dev.perfkit.balancer.http.BalancedHttpClient;
import dev.perfkit.cache.CacheSnapshot;
import dev.perfkit.cache.TieredCache;
import dev.perfkit.cache.TieredCacheBuilder;
import dev.perfkit.cache.UnacknowledgedException;
import dev.perfkit.cache.codec.ValueCodec;
import dev.perfkit.cache.redis.RedisTier;
import dev.perfkit.profile.Profiled;
import dev.perfkit.quickstart.shop.Order;
import dev.perfkit.quickstart.shop.Product;
import dev.perfkit.signal.Decision;
import dev.perfkit.signal.Inspectable;
import dev.perfkit.signal.Signal;
import io.lettuce.core.RedisURI;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** With PerfKit: products come from a cache of two tiers, and what must reach a backend goes to one that is well and quick. */
public final class PerfKitFront implements Front {
    private static final Logger log = LoggerFactory.getLogger(PerfKitFront.class);
    private static final URI ANY_NODE = URI.create("http://shop/");
    // Less than there are products, so that the second tier has something to do.
    private static final int NEAR_ENTRIES = 150;
    private static final HealthPolicy HEALTH = HealthPolicy.defaults()
            .withTimeout(Duration.ofMillis(300))
            .withInterval(Duration.ofMillis(500))
            .withFall(2);

    private final LoadBalancer<URI> balancer;
    private final BalancedHttpClient client;
    private final TieredCache<Long, Product> products;

    /**
     * Creates a front.
     *
     * @param backends the backends by name
     * @param redis where the second tier is; null to do without
     * @param namespace what its keys in Redis begin with
     */
    public PerfKitFront(Map<String, URI> backends, @Nullable URI redis, String namespace) {
        this.balancer = newBalancer(backends);
        this.client = BalancedHttpClient.builder(balancer)
                .client(Upstream.newClient())
                .retries(1)
                .build();
        this.products = newCache(redis, namespace);
    }

    private static LoadBalancer<URI> newBalancer(Map<String, URI> backends) {
        LoadBalancerBuilder<URI> builder = LoadBalancer.<URI>builder("shop")
                .strategy(Strategy.leastResponseTime())
                .healthCheck(HealthCheck.http("/health"), HEALTH);
        backends.forEach(builder::node);
        return builder.build();
    }

    private TieredCache<Long, Product> newCache(@Nullable URI redis, String namespace) {
        TieredCacheBuilder<Long, Product> builder = TieredCache.<Long, Product>builder("products")
                .maximumEntries(NEAR_ENTRIES)
                .timeToLive(Duration.ofMinutes(10))
                .loader(this::load);
        if (redis != null) {
            builder.far(RedisTier.<Long, Product>builder(namespace, RedisURI.create(redis))
                    .codec(ValueCodec.json(Product.class))
                    .build());
        }
        return builder.build();
    }

    @Override
    @Profiled(name = "front.product")
    public Product product(long id) throws IOException {
        Product product = products.get(id);
        if (product == null) {
            throw new IOException("no product " + id);
        }
        return product;
    }

    @Profiled(name = "front.load")
    Product load(long id) {
        try {
            return Upstream.read(client.send(Upstream.product(ANY_NODE, id), BodyHandlers.ofString()), Product.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while loading product " + id, e);
        }
    }

    @Override
    @Profiled(name = "front.order")
    public Order place(Order order) throws IOException, InterruptedException {
        try {
            return Upstream.read(client.send(Upstream.order(ANY_NODE, order), BodyHandlers.ofString()), Order.class);
        } finally {
            // Also after a failure: it may have been placed before the answer was lost.
            forget(order.productId());
        }
    }

    @Profiled(name = "front.invalidate")
    void forget(long productId) {
        try {
            products.invalidate(productId);
        } catch (UnacknowledgedException e) {
            log.debug("product {} is loaded anew until Redis answers again", productId, e);
        }
    }

    /** Returns what can be watched of it. */
    public List<Inspectable> parts() {
        return List.of(products, balancer);
    }

    /** Returns what the cache has done. */
    public CacheSnapshot cache() {
        return products.snapshot();
    }

    /** Returns what the balancer has done. */
    public BalancerSnapshot balancer() {
        return balancer.snapshot();
    }

    /** Returns why some of the balancer's last picks went where they did, the last first. */
    public List<PickExplanation> explain() {
        return balancer.explain();
    }

    /** Returns what the balancer decided about its nodes, the oldest first. */
    public List<Decision> decisions() {
        return balancer.decisions();
    }

    @Override
    public Signal.Ratio backendErrors() {
        return balancer.signals().stream()
                .filter(signal -> signal.name().equals("balancer.shop.errors"))
                .map(Signal.Ratio.class::cast)
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void close() {
        products.close();
        balancer.close();
    }
}
