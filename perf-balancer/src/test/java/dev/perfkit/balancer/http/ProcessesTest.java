package dev.perfkit.balancer.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perfkit.balancer.LoadBalancer;
import dev.perfkit.balancer.LoadBalancerBuilder;
import dev.perfkit.balancer.NodeSnapshot;
import dev.perfkit.balancer.NodeSource;
import dev.perfkit.time.ManualTime;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Load on servers in processes of their own, some of which go bad. */
@Timeout(120)
class ProcessesTest {
    private static final int THREADS = 8;

    private final List<BackendProcess> backends = new ArrayList<>();
    private final AtomicInteger sent = new AtomicInteger();
    private final Queue<String> errors = new ConcurrentLinkedQueue<>();
    private final Set<String> answers = ConcurrentHashMap.newKeySet();
    private HttpRequest request =
            HttpRequest.newBuilder(URI.create("http://shop/products")).build();
    private final ExecutorService pool = Executors.newFixedThreadPool(THREADS);
    private volatile boolean over;

    @AfterEach
    void stop() {
        over = true;
        pool.shutdownNow();
        backends.forEach(BackendProcess::close);
    }

    private BackendProcess backend(String character) throws IOException {
        return backend("127.0.0.1", 0, character);
    }

    private BackendProcess backend(String address, int port, String character) throws IOException {
        BackendProcess backend = new BackendProcess(address, port, character);
        backends.add(backend);
        return backend;
    }

    /** A balancer of all backends, in their order: node 0, 1, 2. */
    private LoadBalancer<URI> balancer() {
        LoadBalancerBuilder<URI> builder = LoadBalancer.builder("shop");
        for (int i = 0; i < backends.size(); i++) {
            builder.node(Integer.toString(i), backends.get(i).uri());
        }
        return builder.build();
    }

    private List<Future<?>> load(BalancedHttpClient client) {
        return load(client, Integer.MAX_VALUE);
    }

    /** Has each caller send so many, one after the other. */
    private List<Future<?>> load(BalancedHttpClient client, int each) {
        List<Future<?>> callers = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            callers.add(pool.submit(() -> {
                for (int k = 0; k < each && !over; k++) {
                    send(client);
                }
            }));
        }
        return callers;
    }

    private void send(BalancedHttpClient client) {
        try {
            HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
            if (response.statusCode() == 200) {
                answers.add(response.body());
            } else {
                errors.add("status " + response.statusCode());
            }
        } catch (IOException e) {
            errors.add(e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        sent.incrementAndGet();
    }

    private void awaitSent(int more) {
        int until = sent.get() + more;
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> sent.get() >= until);
    }

    private void end(List<Future<?>> callers, LoadBalancer<URI> balancer) throws Exception {
        over = true;
        for (Future<?> caller : callers) {
            caller.get();
        }
        assertThat(balancer.snapshot().nodes())
                .allSatisfy(row -> assertThat(row.inFlight()).isZero());
    }

    private static NodeSnapshot row(LoadBalancer<URI> balancer, int node) {
        return balancer.snapshot().node(Integer.toString(node)).orElseThrow();
    }

    /** Kills one of three under load; returns what became of the requests that were lost. */
    private List<String> lostByAKill() throws Exception {
        for (int i = 0; i < 3; i++) {
            backend("good");
        }
        try (LoadBalancer<URI> balancer = balancer()) {
            BalancedHttpClient client = BalancedHttpClient.builder(balancer)
                    .timeout(Duration.ofSeconds(5))
                    .build();
            List<Future<?>> callers = load(client);
            awaitSent(300);
            Awaitility.await().until(() -> row(balancer, 0).inFlight() > 0);

            backends.get(0).close();

            awaitSent(1_000);
            end(callers, balancer);
            assertThat(row(balancer, 0).failures()).isPositive();
            return List.copyOf(errors);
        }
    }

    @Test
    void kill9_idempotentRequests_noneIsLost() throws Exception {
        assertThat(lostByAKill()).isEmpty();
    }

    @Test
    void kill9_others_atMostThoseInFlightOnItAreLost() throws Exception {
        request = HttpRequest.newBuilder(request.uri())
                .POST(BodyPublishers.ofString("order"))
                .build();
        // Each caller has one in flight. What finds nobody to connect to was not sent, and goes elsewhere.
        assertThat(lostByAKill()).hasSizeLessThanOrEqualTo(THREADS);
    }

    @Test
    void nodeThatFailsAtOnce_hasASmallShareAndCostsNoCallerAnything() throws Exception {
        backend("good");
        backend("good");
        backend("failing");
        try (LoadBalancer<URI> balancer = balancer()) {
            BalancedHttpClient client = BalancedHttpClient.builder(balancer)
                    .timeout(Duration.ofSeconds(5))
                    .build();
            List<Future<?>> callers = load(client);
            awaitSent(2_000);
            end(callers, balancer);

            assertThat(errors).as("callers' errors, %s", client.snapshot()).isEmpty();
            // Its failures make it look slow before there are enough in a row to eject it.
            NodeSnapshot failing = row(balancer, 2);
            assertThat(failing.failures()).isEqualTo(failing.picks());
            assertThat(failing.picks()).as("of %d", sent.get()).isBetween(1L, sent.get() / 50L);
        }
    }

    /**
     * The client's time goes on only while every caller waits for the hung node: so no good one runs out of it, however busy the
     * machine.
     */
    @Test
    void nodeThatNeverAnswers_costsTimeButNoCallerAnError() throws Exception {
        backend("good");
        backend("good");
        backend("hung");
        ManualTime time = new ManualTime();
        Duration timeout = Duration.ofSeconds(3);
        try (LoadBalancer<URI> balancer = balancer()) {
            BalancedHttpClient client = BalancedHttpClient.builder(balancer)
                    .timeout(timeout)
                    .scheduler(time)
                    .ticker(time)
                    // So that who is out of time has gone on when `advance` returns.
                    .executor(Runnable::run)
                    .build();
            List<Future<?>> callers = load(client, 250);
            while (!callers.stream().allMatch(Future::isDone)) {
                Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> {
                    long hanging = row(balancer, 2).inFlight();
                    return hanging == callers.stream().filter(c -> !c.isDone()).count();
                });
                time.advance(timeout);
            }
            end(callers, balancer);

            assertThat(errors).as("callers' errors, %s", client.snapshot()).isEmpty();
            NodeSnapshot hung = row(balancer, 2);
            assertThat(hung.timeouts()).isEqualTo(hung.picks());
            assertThat(hung.picks()).as("of %d", sent.get()).isBetween(1L, sent.get() / 50L);
        }
    }

    @Test
    void addressesThatChange_areFollowedWithoutAnError() throws Exception {
        BackendProcess first = backend("127.0.0.1", 0, "good");
        backend("127.0.0.2", first.port, "good");
        AtomicInteger last = new AtomicInteger(1);
        NodeSource<URI> dns = NodeSource.dns(URI.create("http://shop.internal:" + first.port), host ->
                new InetAddress[] {InetAddress.getByAddress(host, new byte[] {127, 0, 0, (byte) last.get()})});
        try (LoadBalancer<URI> balancer = LoadBalancer.<URI>builder("shop")
                .source(dns, Duration.ofMillis(50))
                .build()) {
            BalancedHttpClient client = BalancedHttpClient.builder(balancer).build();
            List<Future<?>> callers = load(client);
            awaitSent(200);
            assertThat(answers).containsExactly("127.0.0.1");

            last.set(2);
            Awaitility.await().until(() -> answers.contains("127.0.0.2"));
            Awaitility.await().until(() -> balancer.snapshot().nodes().size() == 1);
            awaitSent(2 * THREADS);
            // Nobody asks it any more.
            first.close();
            answers.clear();
            awaitSent(200);
            end(callers, balancer);

            assertThat(answers).containsExactly("127.0.0.2");
            assertThat(errors).isEmpty();
            assertThat(balancer.snapshot().nodes())
                    .extracting(NodeSnapshot::name)
                    .containsExactly("127.0.0.2:" + first.port);
        }
    }

    @Test
    void child_whoseParentIsGone_ends() throws Exception {
        BackendProcess backend = backend("good");
        assertThat(backend.endsWithItsInput()).isTrue();
    }
}
