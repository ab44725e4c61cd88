package dev.perfkit.balancer.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perfkit.balancer.LoadBalancer;
import dev.perfkit.balancer.NodeSnapshot;
import dev.perfkit.time.ManualTime;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Answers that come when nobody waits for them any more, and that hold a connection until they are closed. */
class LateAnswerTest {
    private final ManualTime time = new ManualTime();
    private final ScriptedClient network = new ScriptedClient();
    private boolean closed;
    private final LoadBalancer<URI> balancer = LoadBalancer.<URI>builder("shop")
            .node("one", URI.create("http://127.0.0.1:1"))
            .ticker(time)
            .build();
    private final BalancedHttpClient client = BalancedHttpClient.builder(balancer)
            .client(network)
            .scheduler(time)
            .executor(Runnable::run)
            .timeout(Duration.ofSeconds(1))
            .build();
    private final InputStream body = new ByteArrayInputStream(new byte[0]) {
        @Override
        public void close() {
            closed = true;
        }
    };

    @BeforeEach
    void beSlow() {
        network.slowToCancel = true;
    }

    private CompletableFuture<HttpResponse<InputStream>> send() {
        return client.sendAsync(
                HttpRequest.newBuilder(URI.create("http://shop/")).build(), BodyHandlers.ofInputStream());
    }

    @Test
    void answer_afterTheDeadline_isClosed() {
        CompletableFuture<HttpResponse<InputStream>> response = send();
        time.advance(Duration.ofSeconds(1));
        assertThatThrownBy(response::join).hasCauseInstanceOf(HttpTimeoutException.class);

        network.last().answer(200, body);

        assertThat(closed).isTrue();
    }

    @Test
    void answer_afterTheCallerCancelled_isClosed() {
        CompletableFuture<HttpResponse<InputStream>> response = send();
        response.cancel(true);

        network.last().answer(200, body);

        assertThat(closed).isTrue();
        assertThat(balancer.snapshot().nodes())
                .extracting(NodeSnapshot::cancellations)
                .containsExactly(1L);
    }

    @Test
    void deadline_executorRefuses_endsTheTryAllTheSame() {
        BalancedHttpClient refused = BalancedHttpClient.builder(balancer)
                .client(network)
                .scheduler(time)
                .executor(task -> {
                    throw new RejectedExecutionException("planted");
                })
                .timeout(Duration.ofSeconds(1))
                .build();
        CompletableFuture<HttpResponse<InputStream>> response = refused.sendAsync(
                HttpRequest.newBuilder(URI.create("http://shop/")).build(), BodyHandlers.ofInputStream());

        time.advance(Duration.ofSeconds(1));

        assertThatThrownBy(response::join).hasCauseInstanceOf(HttpTimeoutException.class);
    }

    @Test
    void answer_inTime_isTheCallersToClose() {
        CompletableFuture<HttpResponse<InputStream>> response = send();

        network.last().answer(200, body);

        assertThat(response.join().statusCode()).isEqualTo(200);
        assertThat(closed).isFalse();
        assertThat(time.pendingCount()).isZero();
    }

    @Test
    void answer_afterMinutesThatTheRequestAllows_isASuccessOfTheNode() {
        CompletableFuture<HttpResponse<InputStream>> response = client.sendAsync(
                HttpRequest.newBuilder(URI.create("http://shop/"))
                        .timeout(Duration.ofMinutes(30))
                        .build(),
                BodyHandlers.ofInputStream());
        time.advance(Duration.ofMinutes(29));
        assertThat(row().inFlight()).isEqualTo(1);
        network.last().answer(200, body);

        assertThat(response).isCompleted();
        assertThat(row().successes()).isEqualTo(1);
        assertThat(row().takenBack()).isZero();
    }

    @Test
    void deadline_forAllTime_isTakenAsItIs() {
        CompletableFuture<HttpResponse<InputStream>> response = client.sendAsync(
                HttpRequest.newBuilder(URI.create("http://shop/"))
                        .timeout(Duration.ofSeconds(Long.MAX_VALUE))
                        .build(),
                BodyHandlers.ofInputStream());
        network.last().answer(200, body);

        assertThat(response).isCompleted();
    }

    private NodeSnapshot row() {
        return balancer.snapshot().node("one").orElseThrow();
    }
}
