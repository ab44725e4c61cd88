package dev.perfkit.balancer.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perfkit.balancer.LoadBalancer;
import dev.perfkit.balancer.NodeSnapshot;
import dev.perfkit.time.Scheduler;
import dev.perfkit.time.Ticker;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a client holds itself to, against real sockets. */
@Timeout(60)
class LimitsTest {
    private static final Duration SHORT = Duration.ofSeconds(1);

    private final HttpRequest request =
            HttpRequest.newBuilder(URI.create("http://shop/")).build();
    private Backend backend;
    private LoadBalancer<URI> balancer;

    @BeforeEach
    void start() throws IOException {
        backend = new Backend("one");
        balancer = LoadBalancer.<URI>builder("shop").node("one", backend.uri()).build();
    }

    @AfterEach
    void stop() {
        balancer.close();
        backend.close();
    }

    private BalancedHttpClient client(HttpLimits limits) {
        return BalancedHttpClient.builder(balancer).limits(limits).retries(0).build();
    }

    private NodeSnapshot row() {
        return balancer.snapshot().nodes().get(0);
    }

    private void assertAtRest(BalancedHttpClient client) {
        Awaitility.await().untilAsserted(() -> {
            assertThat(client.snapshot().inFlight()).isZero();
            assertThat(row().inFlight()).isZero();
        });
    }

    @Test
    void send_thousandCallers_neverMoreThanTheLimitInFlight() throws Exception {
        int callers = 1_000;
        BalancedHttpClient client = client(HttpLimits.defaults().withPool(Duration.ofSeconds(30)));
        ExecutorService pool = Executors.newFixedThreadPool(callers);
        CountDownLatch go = new CountDownLatch(1);
        List<Future<Integer>> statuses = new ArrayList<>();
        for (int i = 0; i < callers; i++) {
            statuses.add(pool.submit(() -> {
                go.await();
                return client.send(request, BodyHandlers.ofString()).statusCode();
            }));
        }
        backend.waits = true;
        go.countDown();
        Awaitility.await().until(() -> backend.inFlight.get() == 200);
        Awaitility.await().until(() -> client.snapshot().waiting() == callers - 200);
        assertThat(client.snapshot().inFlight()).isEqualTo(200);
        backend.letGo();

        for (Future<Integer> status : statuses) {
            assertThat(status.get()).isEqualTo(200);
        }
        pool.shutdownNow();
        assertThat(backend.mostInFlight).hasValue(200);
        assertThat(backend.requests).hasValue(callers);
        assertAtRest(client);
    }

    /** Beside a bare timer of five seconds, which a busy machine makes late as well. */
    @Test
    void send_noTurn_failsAfterFiveSecondsWithinFivePercent() {
        BalancedHttpClient client = client(HttpLimits.defaults());
        backend.waits = true;
        Ticker ticker = Ticker.system();
        List<CompletableFuture<HttpResponse<String>>> first = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            first.add(client.sendAsync(request, BodyHandlers.ofString()));
        }
        long start = ticker.read();
        List<CompletableFuture<Long>> waits = new ArrayList<>();
        for (int i = 0; i < 800; i++) {
            waits.add(client.sendAsync(request, BodyHandlers.ofString()).handle((response, failure) -> {
                assertThat(failure).isInstanceOf(PoolTimeoutException.class);
                return ticker.read() - start;
            }));
        }
        CompletableFuture<Long> bare = new CompletableFuture<>();
        Scheduler.system()
                .schedule(ForkJoinPool.commonPool(), () -> bare.complete(ticker.read() - start), Duration.ofSeconds(5));
        List<Long> sorted = waits.stream().map(CompletableFuture::join).sorted().toList();

        assertThat(sorted.get(0)).isGreaterThanOrEqualTo(Duration.ofSeconds(5).toNanos());
        assertThat(sorted.get(799) - bare.join())
                .isLessThan(Duration.ofMillis(250).toNanos());
        assertThat(client.snapshot().poolTimeouts()).isEqualTo(800);
        backend.letGo();
        first.forEach(CompletableFuture::join);
        assertAtRest(client);
    }

    @Test
    void send_streamThatIsNotReadToItsEnd_keepsItsPlaceUntilItIsClosed() throws Exception {
        BalancedHttpClient client = client(HttpLimits.defaults().withInFlight(1));
        backend.hangsInBody = true;
        InputStream body = client.send(request, BodyHandlers.ofInputStream()).body();
        assertThat(row().inFlight()).isZero();
        assertThat(client.snapshot().inFlight()).isEqualTo(1);
        CompletableFuture<HttpResponse<String>> next = client.sendAsync(request, BodyHandlers.ofString());
        assertThat(client.snapshot().waiting()).isEqualTo(1);

        backend.hangsInBody = false;
        body.close();

        assertThat(next.join().body()).isEqualTo("one");
        assertAtRest(client);
    }

    @Test
    void read_streamThatStalls_endsInATimeoutAndFreesItsPlace() throws Exception {
        BalancedHttpClient client = client(HttpLimits.defaults().withRead(SHORT));
        backend.hangsInBody = true;
        try (InputStream body =
                client.send(request, BodyHandlers.ofInputStream()).body()) {
            assertThat(body.read()).isEqualTo('o');
            assertThatThrownBy(body::read)
                    .isInstanceOf(IOException.class)
                    .hasRootCauseInstanceOf(HttpTimeoutException.class)
                    .hasRootCauseMessage("no more of the body from one within 1000 ms");
            assertAtRest(client);
        }
    }

    @Test
    void write_nodeThatTakesNothing_isATimeoutOfTheNode() throws Exception {
        try (ServerSocket deaf = new ServerSocket(0, 0, InetAddress.getLoopbackAddress())) {
            balancer.setNodes(Map.of("deaf", URI.create("http://127.0.0.1:" + deaf.getLocalPort())));
            BalancedHttpClient client = client(HttpLimits.defaults().withWrite(SHORT));
            HttpRequest large = HttpRequest.newBuilder(URI.create("http://shop/"))
                    .PUT(BodyPublishers.ofByteArray(new byte[32 << 20]))
                    .build();

            assertThatThrownBy(() -> client.send(large, BodyHandlers.ofString()))
                    .isInstanceOf(HttpTimeoutException.class)
                    .hasMessage("deaf took nothing of the request's body for 1000 ms");
            assertThat(row().timeouts()).isEqualTo(1);
            assertAtRest(client);
        }
    }

    @Test
    void write_largeBodyThatIsTaken_arrivesWhole() throws Exception {
        BalancedHttpClient client = client(HttpLimits.defaults());
        HttpRequest large = HttpRequest.newBuilder(URI.create("http://shop/"))
                .PUT(BodyPublishers.ofByteArray(new byte[4 << 20]))
                .build();
        assertThat(client.send(large, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
        assertThat(backend.lastRequest).hasSize("PUT / ".length() + (4 << 20));
    }

    @Test
    void connect_nobodyAccepts_isATimeoutAndRetriedEvenWithABody() throws Exception {
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            List<Socket> queue = fill(full);
            balancer.setNodes(Map.of("full", URI.create("http://127.0.0.1:" + full.getLocalPort())));
            BalancedHttpClient client = client(HttpLimits.defaults().withConnect(SHORT));
            assertThatThrownBy(() -> client.send(request, BodyHandlers.ofString()))
                    .isInstanceOf(HttpConnectTimeoutException.class);
            assertThat(row().timeouts()).isEqualTo(1);
            for (Socket socket : queue) {
                socket.close();
            }
        }
    }

    /** Connects until the server's queue is full, and the system answers no more. */
    private static List<Socket> fill(ServerSocket server) throws IOException {
        List<Socket> queue = new ArrayList<>();
        try {
            while (queue.size() < 100) {
                Socket socket = new Socket();
                queue.add(socket);
                socket.connect(new InetSocketAddress(server.getInetAddress(), server.getLocalPort()), 100);
            }
        } catch (SocketTimeoutException e) {
            return queue;
        }
        throw new IOException("the queue takes everybody");
    }
}
