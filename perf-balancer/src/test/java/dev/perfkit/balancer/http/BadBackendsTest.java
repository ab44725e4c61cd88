package dev.perfkit.balancer.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perfkit.balancer.Health;
import dev.perfkit.balancer.LoadBalancer;
import dev.perfkit.balancer.NodeSnapshot;
import dev.perfkit.balancer.health.HealthCheck;
import dev.perfkit.balancer.health.HealthPolicy;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Least response time, health checks and one retry against real servers that go bad under load. */
class BadBackendsTest {
    private static final int THREADS = 4;

    private final AtomicInteger errors = new AtomicInteger();
    private final AtomicInteger sent = new AtomicInteger();
    private Backend good;
    private Backend other;
    private Backend bad;
    private LoadBalancer<URI> balancer;
    private BalancedHttpClient client;

    @BeforeEach
    void start() throws IOException {
        good = new Backend("good");
        other = new Backend("other");
        bad = new Backend("bad");
        balancer = LoadBalancer.<URI>builder("shop")
                .node("good", good.uri())
                .node("other", other.uri())
                .node("bad", bad.uri())
                .healthCheck(
                        HealthCheck.http("/health"),
                        new HealthPolicy(Duration.ofMillis(200), Duration.ofMillis(100), 2, 3, 1))
                .build();
        client = BalancedHttpClient.builder(balancer)
                .timeout(Duration.ofSeconds(1))
                .build();
    }

    @AfterEach
    void stop() {
        balancer.close();
        good.close();
        other.close();
        bad.close();
    }

    /** Sends from all threads; each does `before` of them, then all go on after `change`. */
    private void load(int before, Runnable change, int after) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(THREADS);
        List<Future<?>> callers = new ArrayList<>();
        for (int t = 0; t < THREADS; t++) {
            callers.add(pool.submit(() -> sendMany(before + after)));
        }
        Awaitility.await().until(() -> sent.get() >= before * THREADS);
        change.run();
        for (Future<?> caller : callers) {
            caller.get(60, TimeUnit.SECONDS);
        }
        pool.shutdownNow();
        assertThat(balancer.snapshot().nodes())
                .extracting(NodeSnapshot::inFlight)
                .containsOnly(0L);
    }

    private void sendMany(int count) {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create("http://shop/products")).build();
        for (int i = 0; i < count; i++) {
            try {
                HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
                if (response.statusCode() != 200) {
                    errors.incrementAndGet();
                }
            } catch (IOException | InterruptedException e) {
                errors.incrementAndGet();
            }
            sent.incrementAndGet();
        }
    }

    private NodeSnapshot badRow() {
        return balancer.snapshot().node("bad").orElseThrow();
    }

    @Test
    void load_nodeThatFailsInAMillisecond_noErrorReachesTheCaller() throws Exception {
        load(100, () -> bad.status = 500, 400);

        assertThat(errors).hasValue(0);
        assertThat(badRow().failures()).isLessThan(50);
        Awaitility.await().until(() -> badRow().health() == Health.DOWN);
    }

    @Test
    void load_nodeThatHangs_noErrorReachesTheCaller() throws Exception {
        load(100, () -> bad.hangs = true, 400);

        assertThat(errors).hasValue(0);
        assertThat(badRow().failures()).isLessThan(20);
    }

    @Test
    void load_nodeKilled_noErrorReachesTheCaller() throws Exception {
        load(100, bad::close, 400);

        assertThat(errors).hasValue(0);
        Awaitility.await().until(() -> badRow().health() == Health.DOWN);
    }

    @Test
    void load_nodeThatRecovers_isUsedAgain() throws Exception {
        bad.status = 500;
        Awaitility.await().until(() -> badRow().health() == Health.DOWN);
        bad.status = 200;
        Awaitility.await().until(() -> badRow().health() == Health.UP);

        load(0, () -> {}, 300);

        assertThat(badRow().successes()).isPositive();
        assertThat(errors).hasValue(0);
    }
}
