package dev.perfkit.balancer.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perfkit.balancer.LoadBalancer;
import dev.perfkit.balancer.NodeSnapshot;
import dev.perfkit.time.ManualTime;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Test;

/** A second node is asked where the first takes its time; time and answers are the test's. */
@SuppressWarnings("FutureReturnValueIgnored") // what is asserted is what was sent
class HedgingTest {
    private static final Duration USUAL = Duration.ofMillis(10);
    private static final Duration SLOW = Duration.ofMillis(11); // p95 is within 0.55 %

    private final ManualTime time = new ManualTime();
    private final ScriptedClient network = new ScriptedClient();
    private final LoadBalancer<URI> balancer = ScriptedClient.twoNodes(time);
    private BalancedHttpClient client = client(HedgingPolicy.defaults(), HttpLimits.defaults());

    private BalancedHttpClient client(HedgingPolicy hedging, HttpLimits limits) {
        return BalancedHttpClient.builder(balancer)
                .client(network)
                .ticker(time)
                .scheduler(time)
                .executor(Runnable::run)
                .limits(limits)
                .hedging(hedging)
                .build();
    }

    private CompletableFuture<HttpResponse<InputStream>> get() {
        return send(HttpRequest.newBuilder(URI.create("http://shop/")).build());
    }

    private CompletableFuture<HttpResponse<InputStream>> send(HttpRequest request) {
        return client.sendAsync(request, BodyHandlers.ofInputStream());
    }

    /** Answers so many requests in the usual time, and lets the quantile be read anew. */
    private void learn(int requests) {
        for (int i = 0; i < requests; i++) {
            get();
            time.advance(USUAL);
            network.last().answer(200, "ok");
        }
        time.advance(Duration.ofSeconds(1));
        network.sent.clear();
    }

    private long of(ToLongFunction<NodeSnapshot> figure) {
        return balancer.snapshot().nodes().stream().mapToLong(figure).sum();
    }

    private void assertAtRest() {
        assertThat(of(NodeSnapshot::inFlight)).isZero();
        assertThat(client.snapshot().inFlight()).isZero();
        assertThat(time.pendingCount()).isZero();
    }

    @Test
    void slowTry_secondNodeAnswersFirst_isHandedOutAndTheFirstCancelled() {
        learn(100);
        CompletableFuture<HttpResponse<InputStream>> response = get();
        ScriptedClient.Sent first = network.last();
        time.advance(Duration.ofMillis(9));
        assertThat(network.sent).hasSize(1);
        time.advance(Duration.ofMillis(2));
        assertThat(network.sent).hasSize(2);
        ScriptedClient.Sent second = network.last();
        assertThat(second.port()).isNotEqualTo(first.port());
        assertThat(client.snapshot().inFlight()).isEqualTo(2);

        second.answer(200, "second");

        assertThat(response.join().statusCode()).isEqualTo(200);
        assertThat(first).isCancelled();
        assertThat(of(NodeSnapshot::cancellations)).isEqualTo(1);
        assertThat(of(NodeSnapshot::successes)).isEqualTo(101);
        assertThat(client.snapshot()).isEqualTo(new HttpClientSnapshot("shop", 0, 0, 101, 0, 0, 0, 0, 1, 1, 0, 0, 0));
        assertAtRest();
    }

    @Test
    void slowTry_firstNodeAnswersAfterAll_secondIsCancelled() {
        learn(100);
        CompletableFuture<HttpResponse<InputStream>> response = get();
        time.advance(SLOW);
        network.sent.get(0).answer(200, "first");

        assertThat(response).isCompleted();
        assertThat(network.last()).isCancelled();
        assertThat(client.snapshot().hedges()).isEqualTo(1);
        assertThat(client.snapshot().hedgesWon()).isZero();
        assertAtRest();
    }

    @Test
    void quickTry_isSentOnce() {
        learn(100);
        get();
        time.advance(Duration.ofMillis(5));
        network.last().answer(200, "first");
        time.advance(Duration.ofSeconds(1));

        assertThat(network.sent).hasSize(1);
        assertAtRest();
    }

    @Test
    void slowTry_tooFewSamples_isSentOnce() {
        learn(99);
        get();
        time.advance(Duration.ofSeconds(1));
        assertThat(network.sent).hasSize(1);
    }

    @Test
    void slowTry_off_isSentOnce() {
        client = client(HedgingPolicy.disabled(), HttpLimits.defaults());
        learn(100);
        get();
        time.advance(Duration.ofSeconds(1));
        assertThat(network.sent).hasSize(1);
        assertThat(client.snapshot().hedgesDenied()).isZero();
    }

    @Test
    void slowTry_notIdempotent_isSentOnce() {
        learn(100);
        send(HttpRequest.newBuilder(URI.create("http://shop/"))
                .POST(BodyPublishers.ofString("order"))
                .build());
        time.advance(Duration.ofSeconds(1));
        assertThat(network.sent).hasSize(1);
    }

    @Test
    void slowTry_belowTheFloor_waitsForTheFloor() {
        client = client(new HedgingPolicy(0.95, 0.05, 100, Duration.ofMillis(50)), HttpLimits.defaults());
        learn(100);
        get();
        time.advance(Duration.ofMillis(49));
        assertThat(network.sent).hasSize(1);
        time.advance(Duration.ofMillis(1));
        assertThat(network.sent).hasSize(2);
    }

    @Test
    void allSlow_hedgesAreFivePercentOfTheRequests() {
        learn(100);
        for (int i = 0; i < 900; i++) {
            get();
            ScriptedClient.Sent first = network.last();
            time.advance(Duration.ofMillis(11));
            first.answer(200, "slow");
        }
        HttpClientSnapshot snapshot = client.snapshot();
        assertThat(snapshot.hedges()).isBetween(40L, 50L);
        assertThat(snapshot.hedgesDenied()).isPositive();
        assertThat(snapshot.requests()).isEqualTo(1_000);
        assertAtRest();
    }

    @Test
    void losersAreCounted_soThatTheQuantileStaysWhereItIs() {
        learn(100);
        for (int i = 0; i < 1_000; i++) {
            get();
            ScriptedClient.Sent first = network.last();
            boolean slow = i % 16 == 0; // a little more than may be hedged
            time.advance(slow ? Duration.ofMillis(100) : USUAL);
            // Where a second node was asked, it answers, after a millisecond.
            time.advance(Duration.ofMillis(slow ? 1 : 0));
            (network.last() == first ? first : network.last()).answer(200, "ok");
        }
        time.advance(Duration.ofSeconds(1));
        assertThat(client.hedging.delayNanos())
                .isGreaterThan(Duration.ofMillis(15).toNanos());
    }

    @Test
    void hedged_firstFails_secondIsWaitedForAndNoRetryMade() {
        learn(100);
        CompletableFuture<HttpResponse<InputStream>> response = get();
        time.advance(SLOW);
        network.sent.get(0).completeExceptionally(new IOException("reset"));
        assertThat(response).isNotDone();

        network.last().answer(200, "second");

        assertThat(response).isCompleted();
        assertThat(network.sent).hasSize(2);
        assertThat(client.snapshot().retries()).isZero();
        assertAtRest();
    }

    @Test
    void hedged_failingStatusFirst_goodAnswerWins() {
        learn(100);
        CompletableFuture<HttpResponse<InputStream>> response = get();
        time.advance(SLOW);
        network.last().answer(503, "busy");
        assertThat(response).isNotDone();

        network.sent.get(0).answer(200, "first");

        assertThat(response.join().statusCode()).isEqualTo(200);
        assertAtRest();
    }

    @Test
    void hedged_bothFail_lastEndIsHandedOut() {
        learn(100);
        CompletableFuture<HttpResponse<InputStream>> response = get();
        time.advance(SLOW);
        network.sent.get(0).completeExceptionally(new IOException("first"));
        network.last().completeExceptionally(new IOException("second"));

        assertThatThrownBy(response::join).hasRootCauseMessage("second");
        assertThat(of(NodeSnapshot::failures)).isEqualTo(2);
        assertThat(client.snapshot().errors()).isEqualTo(1);
        assertAtRest();
    }

    @Test
    void hedged_callerCancels_bothAreCancelled() {
        learn(100);
        CompletableFuture<HttpResponse<InputStream>> response = get();
        time.advance(SLOW);

        response.cancel(true);

        assertThat(network.sent).hasSize(2).allSatisfy(sent -> assertThat(sent).isCancelled());
        assertAtRest();
    }

    @Test
    void hedged_loserAnswersTooLate_isClosed() {
        learn(100);
        network.slowToCancel = true;
        get();
        time.advance(SLOW);
        network.last().answer(200, "second");
        boolean[] closed = {false};

        network.sent.get(0).answer(200, new ByteArrayInputStream(new byte[0]) {
            @Override
            public void close() {
                closed[0] = true;
            }
        });

        assertThat(closed).containsExactly(true);
        assertAtRest();
    }

    @Test
    void hedged_afterARetry_isNot() {
        learn(100);
        get();
        network.last().completeExceptionally(new IOException("reset"));
        time.advance(Duration.ofSeconds(1));
        assertThat(network.sent).hasSize(2);
        assertThat(client.snapshot().retries()).isEqualTo(1);
        assertThat(client.snapshot().hedges()).isZero();
    }

    @Test
    void slowTry_noOtherNode_costsNothingOfTheBudget() {
        balancer.setNodes(Map.of("1", URI.create("http://127.0.0.1:1")));
        learn(100);
        for (int i = 0; i < 20; i++) {
            get();
            time.advance(SLOW);
        }
        assertThat(network.sent).hasSize(20);
        assertThat(client.snapshot().hedges() + client.snapshot().hedgesDenied())
                .isZero();
    }

    @Test
    void slowTry_noPermitLeft_isSentOnce() {
        client = client(HedgingPolicy.defaults(), HttpLimits.defaults().withInFlight(1));
        learn(100);
        get();
        time.advance(Duration.ofSeconds(1));
        assertThat(network.sent).hasSize(1);
        assertThat(client.snapshot().inFlight()).isEqualTo(1);
    }

    @Test
    void policy_badInput_isRefused() {
        assertThatThrownBy(() -> new HedgingPolicy(0.4, 0.05, 100, USUAL))
                .hasMessage("quantile: 0.4 (expected: 0.5..0.999)");
        assertThatThrownBy(() -> new HedgingPolicy(0.95, Double.NaN, 100, USUAL))
                .hasMessage("share: NaN (expected: 0..1)");
        assertThatThrownBy(() -> new HedgingPolicy(0.95, 0.05, 0, USUAL)).hasMessage("samples: 0 (expected: >= 1)");
        assertThatThrownBy(() -> new HedgingPolicy(0.95, 0.05, 100, Duration.ofDays(2)))
                .hasMessage("floor: PT48H (expected: PT0S..PT24H)");
    }
}
