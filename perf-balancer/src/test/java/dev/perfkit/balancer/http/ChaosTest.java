package dev.perfkit.balancer.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perfkit.balancer.LoadBalancer;
import dev.perfkit.balancer.NodeSnapshot;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Callers that lose patience, on nodes that fail, hang and change: whatever comes first, each lease ends, and once. */
class ChaosTest {
    private static final int THREADS = 4;
    private static final int REQUESTS = 100;

    private final List<Backend> backends = new ArrayList<>();

    @AfterEach
    void stop() {
        backends.forEach(Backend::close);
    }

    @Timeout(60)
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void sendAsync_faultsAndImpatientCallers_leavesNothingInFlight(long seed) throws Exception {
        for (String name : List.of("a", "b", "c")) {
            backends.add(new Backend(name));
        }
        try (LoadBalancer<URI> balancer = LoadBalancer.<URI>builder("shop").build()) {
            balancer.setNodes(nodes(3));
            BalancedHttpClient client = BalancedHttpClient.builder(balancer)
                    .timeout(Duration.ofMillis(100))
                    .retries(2)
                    .retryBudget(1, 1_000)
                    .build();
            ExecutorService pool = Executors.newFixedThreadPool(THREADS);
            List<Future<?>> callers = new ArrayList<>();
            for (int t = 0; t < THREADS; t++) {
                Random random = new Random(seed * 31 + t);
                callers.add(pool.submit(() -> {
                    for (int i = 0; i < REQUESTS; i++) {
                        cause(random, balancer);
                        send(random, client);
                    }
                }));
            }
            for (Future<?> caller : callers) {
                caller.get();
            }
            pool.shutdownNow();
            balancer.setNodes(nodes(3));

            Awaitility.await()
                    .untilAsserted(() -> assertThat(balancer.snapshot().nodes())
                            .as("seed %d", seed)
                            .allSatisfy(ChaosTest::assertAtRest));
            assertThat(client.snapshot().requests()).isEqualTo(2 * THREADS * REQUESTS);
        }
    }

    private static void assertAtRest(NodeSnapshot row) {
        assertThat(row.inFlight()).isZero();
        assertThat(row.picks()).isEqualTo(row.successes() + row.failures() + row.cancellations());
    }

    private Map<String, URI> nodes(int count) {
        Map<String, URI> nodes = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            nodes.put("n" + i, backends.get(i).uri());
        }
        return nodes;
    }

    private void cause(Random random, LoadBalancer<URI> balancer) {
        Backend backend = backends.get(random.nextInt(backends.size()));
        backend.status = random.nextInt(3) == 0 ? 503 : 200;
        backend.hangsInBody = random.nextInt(20) == 0;
        if (random.nextInt(20) == 0) {
            balancer.setNodes(nodes(1 + random.nextInt(3)));
        }
    }

    private static void send(Random random, BalancedHttpClient client) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://shop/"));
        HttpRequest built = random.nextBoolean()
                ? request.build()
                : request.POST(BodyPublishers.ofString("order")).build();
        CompletableFuture<HttpResponse<InputStream>> response = client.sendAsync(built, BodyHandlers.ofInputStream());
        CompletableFuture<HttpResponse<String>> text = client.sendAsync(built, BodyHandlers.ofString());
        switch (random.nextInt(4)) {
            case 0 -> response.cancel(true);
            case 1 -> response = response.orTimeout(random.nextInt(5), TimeUnit.MILLISECONDS);
            default -> {}
        }
        response.handle((answer, failure) -> answer == null || closed(answer)).join();
        text.handle((answer, failure) -> failure).join();
    }

    private static boolean closed(HttpResponse<InputStream> answer) {
        try {
            answer.body().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return true;
    }
}
