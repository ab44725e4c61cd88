package dev.perfkit.house.prelude;

import dev.perfkit.balancer.LoadBalancer;
import dev.perfkit.balancer.scale.Autoscaler;
import dev.perfkit.balancer.scale.Fleet;
import dev.perfkit.balancer.scale.Instance;
import dev.perfkit.balancer.scale.ScalingTarget;
import dev.perfkit.cache.CacheTier;
import dev.perfkit.cache.TieredCache;
import dev.perfkit.monitor.BackTest;
import dev.perfkit.monitor.Monitor;
import dev.perfkit.monitor.Rule;
import dev.perfkit.monitor.alert.Alert;
import dev.perfkit.monitor.alert.AlertEvent;
import dev.perfkit.monitor.alert.AlertPolicy;
import dev.perfkit.monitor.alert.Channel;
import dev.perfkit.monitor.alert.Judgement;
import dev.perfkit.monitor.alert.spool.MemoryStorage;
import dev.perfkit.monitor.alert.spool.Storage;
import dev.perfkit.profile.Profiler;
import dev.perfkit.signal.Signal;
import dev.perfkit.stats.LatencyRecorder;
import dev.perfkit.stats.LatencySnapshot;
import dev.perfkit.time.Scheduler;
import dev.perfkit.time.Ticker;
import dev.perfkit.weave.MeasuredSite;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The names that samples in the documentation take for granted: what a reader's own code would have around them. Most
 * samples are compiled only, so what they would not compile without may be null.
 */
@SuppressWarnings("NullAway")
public class Prelude {
    /** A key. */
    public static class K {}

    /** A value. */
    public static class V {}

    /** What a shop sells. */
    public record Product(long id, String name) {}

    /** Where products come from. */
    public interface Repository {
        Product find(long id);

        void save(Product product);

        default Map<Long, Product> findAll(Set<? extends Long> ids) {
            return Map.of();
        }
    }

    /** Something with a latency. */
    public interface Node {
        LatencySnapshot latency();
    }

    /** Something with an address. */
    public record Backend(InetSocketAddress address) {}

    /** Something with connections. */
    public interface Pool {
        void query(String sql);
    }

    /** Something with a checkout. */
    public interface Shop {
        void checkout(Object cart);
    }

    /** Something that has instances. */
    public interface Racks {
        int wanted();

        List<Instance> instances();

        void resize(int size, List<String> leaving);
    }

    /** Something that is done when it is started, and each time anew. */
    public interface Job {
        void start(Consumer<@Nullable Throwable> whenDone);
    }

    /** A site that notes nothing. */
    public record AuditSite(String action) implements MeasuredSite {
        @Override
        public @Nullable Object enter() {
            return null;
        }

        @Override
        public void exit(@Nullable Object token, @Nullable Object returned, @Nullable Throwable thrown) {}
    }

    protected final Logger log = LoggerFactory.getLogger(Prelude.class);
    protected final Ticker ticker = Ticker.system();
    protected final Scheduler scheduler = Scheduler.system();
    protected final Executor executor = Runnable::run;
    protected final LatencyRecorder recorder = new LatencyRecorder();
    protected final LongAdder failed = new LongAdder();
    protected final LongAdder all = new LongAdder();
    protected final Signal.Latency latency = Signal.latency("latency", recorder::snapshot);
    protected final Signal.Ratio errors = Signal.ratio("errors", () -> new Signal.Share(failed.sum(), all.sum()));
    protected final Signal.Counter orders = Signal.counter("orders", "1", all::sum);
    protected final MeterRegistry registry = new SimpleMeterRegistry();
    protected final Signal.Gauge queueLength = Signal.gauge("queue", "tasks", () -> 0);
    protected final ArrayBlockingQueue<Runnable> queue = new ArrayBlockingQueue<>(1);
    protected final ArrayBlockingQueue<Runnable> tasks = new ArrayBlockingQueue<>(1);
    protected final HttpRequest request =
            HttpRequest.newBuilder(URI.create("http://localhost")).build();
    protected final byte[] bytes = new byte[16];
    protected final List<Node> nodes = List.of();
    protected final String node = "shop-3";
    protected final URI uri = URI.create("http://localhost");
    protected final URI uri1 = uri;
    protected final URI uri2 = uri;
    protected final long elapsedNanos = 1;
    protected final Duration timeToLive = Duration.ofMinutes(1);
    protected final Object cart = new Object();
    protected final Path file = Path.of("products.csv");
    protected final K key = new K();
    protected final Product changed = new Product(42, "changed");
    protected final Judgement judgement = Judgement.NODATA;
    protected final Channel pager = event -> {};
    protected final LoadBalancer<URI> balancer = LoadBalancer.<URI>builder("shop")
            .node("shop-1", ShopServer.uri())
            .node("shop-2", ShopServer.uri())
            .build();
    protected final Path folder = Path.of(System.getProperty("java.io.tmpdir"), "perfkit-samples");
    protected final ScalingTarget target = new ScalingTarget() {
        @Override
        public Fleet fleet() {
            return new Fleet(
                    2, List.of(Instance.ready("shop-1", Instant.now()), Instance.ready("shop-2", Instant.now())));
        }

        @Override
        public void resize(long token, int size, List<String> leaving) {}
    };
    protected Racks racks;
    protected Autoscaler autoscaler;
    protected KubernetesClient client;
    protected Repository repository;
    protected Shop shop;
    protected Profiler profiler;
    protected TieredCache<K, V> cache;
    protected CacheTier<K, V> tier;
    protected final Rule rule = Rule.errorRate("failures", errors).build();
    protected final List<BackTest.Sample> history = List.of();
    protected Monitor monitor = Monitor.builder("prelude")
            .rule(Rule.errorRate("errors", errors).build())
            .build();
    protected MemoryStorage disk = Storage.memory();
    protected Storage storage = disk;
    protected final String token = "";
    protected final String password = "";
    protected AlertPolicy policy;
    protected final Alert alert = Alert.inactive();
    protected final Instant now = Instant.EPOCH;
    protected final Instant since = now;
    protected final Instant firedAt = now;
    protected AlertEvent event;

    protected void handle(Object theRequest) {}

    protected void checkHealth() {}

    protected void runLoad() {}

    protected void check(double value) {}

    protected boolean call(URI target) {
        return target.isAbsolute();
    }

    protected boolean load(Path source) {
        return source.isAbsolute();
    }

    protected V load(K missing) {
        return new V();
    }

    protected void use(V value) {}

    protected void page(String... words) {}
}
