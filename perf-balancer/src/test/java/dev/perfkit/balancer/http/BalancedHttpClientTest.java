package dev.perfkit.balancer.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perfkit.balancer.BalancerSnapshot;
import dev.perfkit.balancer.LoadBalancer;
import dev.perfkit.balancer.NoNodeException;
import dev.perfkit.balancer.NodeSnapshot;
import dev.perfkit.balancer.Strategy;
import dev.perfkit.balancer.health.EjectionPolicy;
import dev.perfkit.signal.Signal;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BalancedHttpClientTest {
    private Backend one;
    private Backend two;
    private LoadBalancer<URI> balancer;
    private BalancedHttpClient client;

    @BeforeEach
    void start() throws IOException {
        one = new Backend("one");
        two = new Backend("two");
        balancer = LoadBalancer.<URI>builder("shop")
                .node("one", one.uri())
                .node("two", two.uri())
                .strategy(Strategy.roundRobin(new Random(1)))
                .ejection(EjectionPolicy.disabled())
                .build();
        client = BalancedHttpClient.builder(balancer).build();
    }

    @AfterEach
    void stop() {
        balancer.close();
        one.close();
        two.close();
    }

    private static HttpRequest.Builder request() {
        return HttpRequest.newBuilder(URI.create("http://shop/products/4%2F2?full=yes%20no"));
    }

    private HttpResponse<String> send(HttpRequest request) throws Exception {
        return client.send(request, BodyHandlers.ofString());
    }

    private BalancedHttpClient impatient() {
        return BalancedHttpClient.builder(balancer)
                .timeout(Duration.ofSeconds(1))
                .build();
    }

    private NodeSnapshot row(String node) {
        return balancer.snapshot().node(node).orElseThrow();
    }

    private void assertAtRest() {
        BalancerSnapshot snapshot = balancer.snapshot();
        assertThat(snapshot.nodes())
                .allSatisfy(row -> assertThat(row.inFlight()).isZero());
    }

    private static HttpClientSnapshot counts(long requests, long errors, long retries, long retriesDenied) {
        return new HttpClientSnapshot("shop", 0, 0, requests, errors, 0, retries, retriesDenied, 0, 0, 0, 0, 0);
    }

    @Test
    void send_healthyNodes_reachesBothWithPathAndQuery() throws Exception {
        assertThat(send(request().build()).body()).isIn("one", "two");
        assertThat(send(request().build()).statusCode()).isEqualTo(200);

        assertThat(one.lastRequest).isEqualTo("GET /products/4%2F2?full=yes%20no ");
        assertThat(two.requests).hasValue(1);
        assertThat(row("one").successes()).isEqualTo(1);
        assertAtRest();
        assertThat(client.snapshot()).isEqualTo(counts(2, 0, 0, 0));
    }

    @Test
    void send_targetWithAPath_putsItFirst() throws Exception {
        balancer.setNodes(Map.of("one", URI.create(one.uri() + "/api/")));
        send(HttpRequest.newBuilder(URI.create("http://shop/products")).build());
        assertThat(one.lastRequest).isEqualTo("GET /api/products ");
    }

    @Test
    void send_failingStatus_isRetriedOnTheOtherNode() throws Exception {
        one.status = 500;
        for (int i = 0; i < 10; i++) {
            assertThat(send(request().build()).body()).isEqualTo("two");
        }
        assertThat(row("one").failures()).isEqualTo(5);
        assertThat(client.snapshot()).isEqualTo(counts(10, 0, 5, 0));
        assertAtRest();
    }

    @Test
    void send_nodeThatAsksToBeLeftAlone_hasAResponseTimeOfThat() throws Exception {
        one.status = 503;
        one.retryAfter = "20";
        send(request().build());
        send(request().build());

        assertThat(row("one").responseNanos()).isGreaterThan(15e9);
    }

    @Test
    void send_statusOfTheCallersDoing_isASuccessOfTheNode() throws Exception {
        one.status = 404;
        two.status = 404;
        assertThat(send(request().build()).statusCode()).isEqualTo(404);
        assertThat(row("one").failures() + row("two").failures()).isZero();
    }

    @Test
    void send_allFail_handsOutTheLastResponse() throws Exception {
        one.status = 503;
        two.status = 503;

        assertThat(send(request().build()).statusCode()).isEqualTo(503);

        assertThat(one.requests.get() + two.requests.get()).isEqualTo(2);
        assertThat(client.snapshot().errors()).isEqualTo(1);
    }

    @Test
    void send_post_isNotRetriedOnAFailingStatus() throws Exception {
        one.status = 500;
        two.status = 500;
        HttpRequest post = request().POST(BodyPublishers.ofString("order")).build();

        assertThat(send(post).statusCode()).isEqualTo(500);

        assertThat(one.requests.get() + two.requests.get()).isEqualTo(1);
        assertThat(one.lastRequest + two.lastRequest).endsWith(" order");
    }

    @Test
    void send_postThatNeverConnected_isRetried() throws Exception {
        one.close();
        for (int i = 0; i < 4; i++) {
            HttpRequest post = request().POST(BodyPublishers.ofString("order")).build();
            assertThat(send(post).body()).isEqualTo("two");
        }
        assertThat(row("one").failures()).isEqualTo(2);
    }

    @Test
    void send_cutOffAfterItWasSent_isRetriedOnlyIfIdempotent() throws Exception {
        AtomicInteger requests = new AtomicInteger();
        try (ServerSocket rude = new ServerSocket(0, 0, InetAddress.getLoopbackAddress())) {
            Thread server = new Thread(() -> cutOff(rude, requests));
            server.start();
            URI uri = URI.create("http://127.0.0.1:" + rude.getLocalPort());
            balancer.setNodes(Map.of("one", uri, "two", uri));

            HttpRequest post = request().POST(BodyPublishers.ofString("order")).build();
            assertThatThrownBy(() -> send(post)).isInstanceOf(IOException.class);
            assertThat(requests).hasValue(1);

            assertThatThrownBy(() -> send(request().build())).isInstanceOf(IOException.class);
            assertThat(requests).hasValueGreaterThanOrEqualTo(3); // the JDK's client repeats a GET of its own accord
        }
    }

    /** Reads something of each request, and resets the connection. */
    private static void cutOff(ServerSocket server, AtomicInteger requests) {
        while (!server.isClosed()) {
            try (Socket socket = server.accept()) {
                socket.setSoLinger(true, 0);
                if (socket.getInputStream().read() >= 0) {
                    requests.incrementAndGet();
                }
            } catch (IOException e) {
                // The next one, or the end.
            }
        }
    }

    @Test
    void send_nobodyListens_throwsWhatTheLastTryDid() {
        one.close();
        two.close();
        assertThatThrownBy(() -> send(request().build())).isInstanceOf(ConnectException.class);
        assertThat(client.snapshot().errors()).isEqualTo(1);
        assertAtRest();
    }

    @Test
    void send_hungNode_timesOutAndIsRetried() throws Exception {
        client = impatient();
        one.hangs = true;
        for (int i = 0; i < 2; i++) {
            assertThat(send(request().build()).body()).isEqualTo("two");
        }
        assertThat(row("one").timeouts()).isEqualTo(1);
        assertAtRest();
    }

    @Test
    void send_nodeThatHangsInTheBody_timesOutToo() throws Exception {
        client = impatient();
        one.hangsInBody = true;
        for (int i = 0; i < 2; i++) {
            assertThat(send(request().build()).body()).isEqualTo("two");
        }
        assertThat(row("one").timeouts()).isEqualTo(1);
    }

    @Test
    void send_requestsOwnTimeout_goesBeforeTheClients() {
        one.hangs = true;
        two.hangs = true;
        HttpRequest impatient = request().timeout(Duration.ofMillis(50)).build();
        assertThatThrownBy(() -> send(impatient)).isInstanceOf(HttpTimeoutException.class);
    }

    @Test
    void send_budgetIsEmpty_isNotRetried() throws Exception {
        client = BalancedHttpClient.builder(balancer).retryBudget(0, 0).build();
        one.status = 500;
        two.status = 500;

        assertThat(send(request().build()).statusCode()).isEqualTo(500);

        assertThat(client.snapshot()).isEqualTo(counts(1, 1, 0, 1));
    }

    @Test
    void send_oneNodeOnly_handsOutItsFailure() throws Exception {
        balancer.setNodes(Map.of("one", one.uri()));
        one.status = 500;
        assertThat(send(request().build()).statusCode()).isEqualTo(500);
        assertThat(one.requests).hasValue(1);
    }

    @Test
    void send_noNode_saysSo() {
        balancer.setNodes(Map.of());
        assertThatThrownBy(() -> send(request().build())).isInstanceOf(NoNodeException.class);
    }

    @Test
    void send_targetThatIsNoHttpUri_isTheCallersFault() {
        balancer.setNodes(Map.of("bad", URI.create("ftp://127.0.0.1:1")));
        assertThatThrownBy(() -> send(request().build())).isInstanceOf(IllegalArgumentException.class);
        assertThat(row("bad").failures()).isZero();
        assertAtRest();
    }

    @Test
    void send_bodyThatCannotBeRead_isTheCallersFaultAndNotTriedElsewhere() {
        HttpRequest put =
                request().PUT(BodyPublishers.ofInputStream(() -> null)).build();
        assertThatThrownBy(() -> send(put)).isInstanceOf(IOException.class).hasMessageContaining("streamSupplier");
        assertThat(row("one").failures() + row("two").failures()).isZero();
        assertThat(client.snapshot()).isEqualTo(counts(1, 1, 0, 0));
        assertAtRest();
    }

    @Test
    void send_predicateThrows_reachesTheCallerAndFreesTheNode() {
        client = BalancedHttpClient.builder(balancer)
                .failingStatus(status -> {
                    throw new UnsupportedOperationException("on purpose");
                })
                .build();
        assertThatThrownBy(() -> send(request().build())).isInstanceOf(UnsupportedOperationException.class);
        assertAtRest();
    }

    @Test
    void send_predicateThrowsAnError_reachesTheCallerAndFreesTheNode() {
        client = BalancedHttpClient.builder(balancer)
                .failingStatus(status -> {
                    throw new AssertionError("on purpose");
                })
                .build();
        assertThatThrownBy(() -> send(request().build())).isInstanceOf(AssertionError.class);
        assertAtRest();
    }

    @Test
    void send_schedulerRefuses_reachesTheCallerAndFreesTheNode() {
        client = BalancedHttpClient.builder(balancer)
                .scheduler((executor, task, delay) -> {
                    throw new RejectedExecutionException("on purpose");
                })
                .build();
        assertThatThrownBy(() -> send(request().build())).isInstanceOf(RejectedExecutionException.class);
        assertAtRest();
        assertThat(client.snapshot().errors()).isEqualTo(1);
    }

    @Test
    void send_oneNodeOnly_takesNothingFromTheBudget() throws Exception {
        balancer.setNodes(Map.of("one", one.uri()));
        one.status = 500;
        for (int i = 0; i < 40; i++) {
            send(request().build());
        }
        assertThat(client.snapshot()).isEqualTo(counts(40, 40, 0, 0));
        assertThat(balancer.snapshot().refusals())
                .as("nobody was refused a node")
                .isZero();
    }

    @Test
    void send_putThatIsRetried_sendsTheWholeBodyAgain() throws Exception {
        one.status = 500;
        for (int i = 0; i < 2; i++) {
            HttpRequest put = request().PUT(BodyPublishers.ofString("order")).build();
            assertThat(send(put).body()).isEqualTo("two");
            assertThat(two.lastRequest).startsWith("PUT ").endsWith(" order");
        }
        assertThat(one.requests).hasValue(1);
    }

    @Test
    void sendAsync_callersOwnTimeout_cancelsTheTryAndFreesTheNode() {
        one.hangs = true;
        two.hangs = true;
        CompletableFuture<HttpResponse<String>> response =
                client.sendAsync(request().build(), BodyHandlers.ofString()).orTimeout(100, TimeUnit.MILLISECONDS);

        assertThatThrownBy(response::join).hasCauseInstanceOf(TimeoutException.class);

        Awaitility.await().untilAsserted(this::assertAtRest);
        assertThat(client.snapshot().retries()).isZero();
    }

    @Test
    void send_streamOfAFailedTry_isClosedAndTheLastHandedOut() throws Exception {
        one.status = 500;
        for (int i = 0; i < 4; i++) {
            try (InputStream body =
                    client.send(request().build(), BodyHandlers.ofInputStream()).body()) {
                assertThat(new String(body.readAllBytes(), StandardCharsets.UTF_8))
                        .isEqualTo("two");
            }
        }
    }

    @Test
    void sendAsync_cancelled_cancelsTheTryAndFreesTheNode() {
        one.hangs = true;
        two.hangs = true;
        CompletableFuture<HttpResponse<String>> response =
                client.sendAsync(request().build(), BodyHandlers.ofString());
        Awaitility.await().until(() -> one.requests.get() + two.requests.get() == 1);

        response.cancel(true);

        assertAtRest();
        assertThat(row("one").cancellations() + row("two").cancellations()).isEqualTo(1);
        assertThat(client.snapshot()).isEqualTo(counts(1, 0, 0, 0));
    }

    @Test
    void send_interrupted_cancelsTheRequest() throws Exception {
        one.hangs = true;
        two.hangs = true;
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        Thread caller = new Thread(() -> {
            try {
                client.send(request().build(), BodyHandlers.ofString());
                interrupted.complete(false);
            } catch (InterruptedException e) {
                interrupted.complete(true);
            } catch (IOException e) {
                interrupted.complete(false);
            }
        });
        caller.start();
        Awaitility.await().until(() -> one.requests.get() + two.requests.get() == 1);

        caller.interrupt();

        assertThat(interrupted.join()).isTrue();
        assertAtRest();
    }

    @Test
    void signals_tellErrorsAndRetries() throws Exception {
        one.status = 500;
        two.status = 500;
        send(request().build());

        assertThat(client.name()).isEqualTo("shop.http");
        assertThat(client.signals())
                .extracting(Signal::name)
                .containsExactly(
                        "balancer.shop.http.errors",
                        "balancer.shop.http.retries",
                        "balancer.shop.http.hedges",
                        "balancer.shop.http.in-flight",
                        "balancer.shop.http.waiting");
        assertThat(((Signal.Ratio) client.signals().get(0)).share().get()).isEqualTo(new Signal.Share(1, 1));
    }

    @Test
    void builder_badInput_failsAtOnce() {
        BalancedHttpClientBuilder builder = BalancedHttpClient.builder(balancer);
        assertThatThrownBy(() -> builder.timeout(Duration.ZERO)).hasMessage("timeout: PT0S (expected: >= PT0.001S)");
        assertThatThrownBy(() -> builder.retries(-1)).hasMessage("retries: -1 (expected: >= 0)");
        assertThatThrownBy(() -> builder.retryBudget(1.5, 1)).hasMessage("share: 1.5 (expected: 0..1)");
        assertThatThrownBy(() -> builder.retryBudget(0.1, -1)).hasMessage("perSecond: -1.0 (expected: >= 0)");
    }
}
