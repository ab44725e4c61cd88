package dev.perfkit.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.perfkit.balancer.health.EjectionPolicy;
import dev.perfkit.balancer.health.HealthCheck;
import dev.perfkit.balancer.health.HealthPolicy;
import dev.perfkit.balancer.health.HealthProber;
import dev.perfkit.balancer.health.PanicPolicy;
import dev.perfkit.balancer.http.BalancedHttpClient;
import dev.perfkit.time.Scheduler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The samples of the module's documentation, run as they stand there. */
class SnippetsTest {
    private final ExecutorService executor = Executors.newCachedThreadPool();
    private final List<URI> called = new ArrayList<>();
    private HttpServer server;
    private URI uri;

    @BeforeEach
    void start() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
        uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    @AfterEach
    void stop() {
        server.stop(0);
        executor.shutdownNow();
    }

    private void call(URI target) {
        called.add(target);
    }

    private LoadBalancer<URI> balancer() {
        return LoadBalancer.<URI>builder("shop")
                .node("shop-1", uri)
                .node("shop-2", URI.create(uri + "/two"))
                .healthCheck(HealthCheck.http("/health"))
                .build();
    }

    @Test
    void loadBalancer() {
        LoadBalancer<URI> balancer = LoadBalancer.<URI>builder("shop")
                .node("shop-1", URI.create("http://127.0.0.1:8081"))
                .node("shop-2", URI.create("http://127.0.0.1:8082"))
                .healthCheck(HealthCheck.http("/health"))
                .build();
        try (Lease<URI> lease = balancer.pick()) {
            call(lease.target());
            lease.succeeded();
        }
        assertThat(called).hasSize(1);
        balancer.close();
    }

    @Test
    void pickContext() {
        try (LoadBalancer<URI> balancer = balancer();
                Lease<URI> first = balancer.pick();
                Lease<URI> second = balancer.pick(PickContext.excluding(first.node()))) {
            assertThat(second.node()).isNotEqualTo(first.node());
        }
    }

    @Test
    void strategy() {
        Strategy leastBusy = (candidates, context, now) -> {
            int best = 0;
            for (int i = 1; i < candidates.size(); i++) {
                if (candidates.inFlight(i) < candidates.inFlight(best)) {
                    best = i;
                }
            }
            return best;
        };
        FixedCandidates candidates = new FixedCandidates(3);
        candidates.inFlight[0] = 2;
        candidates.inFlight[1] = 1;
        candidates.inFlight[2] = 4;
        assertThat(leastBusy.select(candidates, PickContext.any(), 0)).isEqualTo(1);
    }

    @Test
    void consistentHash() {
        Strategy bySession = Strategy.consistentHash(
                ConsistentHash.defaults().withAttribute("session").withAlgorithm(ConsistentHash.Algorithm.MAGLEV));
        FixedCandidates candidates = new FixedCandidates(3);
        PickContext context = PickContext.of("session", "s");
        assertThat(bySession.select(candidates, context, 0)).isEqualTo(bySession.select(candidates, context, 1));
    }

    @Test
    void adaptiveStrategy() {
        AdaptiveStrategy adaptive = Strategy.adaptive();
        LoadBalancer<URI> balancer =
                LoadBalancer.<URI>builder("shop").strategy(adaptive).build();
        adaptive.decisions().forEach(System.out::println);
        assertThat(adaptive.decisions()).isEmpty();
        balancer.close();
    }

    @Test
    void healthPolicy() {
        HealthPolicy policy =
                HealthPolicy.defaults().withInterval(Duration.ofSeconds(3)).withTimeout(Duration.ofSeconds(1));
        assertThat(policy).isEqualTo(new HealthPolicy(Duration.ofSeconds(3), Duration.ofSeconds(1), 2, 3, 1));
    }

    @Test
    void ejectionPolicy() {
        EjectionPolicy policy = EjectionPolicy.defaults().withFailures(3).withSuccessRate(0.8, 50);
        assertThat(policy.failures()).isEqualTo(3);
        assertThat(policy.requests()).isEqualTo(50);
        assertThat(policy.longest()).isEqualTo(EjectionPolicy.defaults().longest());
    }

    @Test
    void panicPolicy() {
        PanicPolicy policy = PanicPolicy.defaults().failingFast();
        assertThat(policy.failsFast()).isTrue();
    }

    @Test
    void healthProber() throws Exception {
        BlockingQueue<String> told = new LinkedBlockingQueue<>();
        HealthProber<URI> prober = new HealthProber<>(
                HealthCheck.http("/health"), HealthPolicy.defaults(), Scheduler.system(), executor, null);
        Scheduler.Handle watch = prober.watch("search", uri, (up, why) -> told.add(up ? "up" : "down"));
        assertThat(told.poll(10, TimeUnit.SECONDS)).isEqualTo("up");
        watch.cancel();
    }

    @Test
    void balancedHttpClient() throws Exception {
        try (LoadBalancer<URI> balancer = balancer()) {
            BalancedHttpClient client = BalancedHttpClient.builder(balancer)
                    .timeout(Duration.ofSeconds(2))
                    .build();
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://shop/products/42"))
                    .build();
            HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
            assertThat(response.statusCode()).isEqualTo(200);
        }
    }
}
