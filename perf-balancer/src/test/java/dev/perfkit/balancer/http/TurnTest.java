package dev.perfkit.balancer.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perfkit.balancer.LoadBalancer;
import dev.perfkit.balancer.NoNodeException;
import dev.perfkit.balancer.NodeSnapshot;
import dev.perfkit.time.ManualTime;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/** Requests that wait for their turn; time and answers are the test's. */
@SuppressWarnings("FutureReturnValueIgnored") // what is asserted is what was sent
class TurnTest {
    private final IOException noStream = new IOException("too many concurrent streams");

    private final ManualTime time = new ManualTime();
    private final ScriptedClient network = new ScriptedClient();
    private final LoadBalancer<URI> balancer = ScriptedClient.twoNodes(time);
    private BalancedHttpClient client = client(2);

    private BalancedHttpClient client(int inFlight) {
        return BalancedHttpClient.builder(balancer)
                .client(network)
                .ticker(time)
                .scheduler(time)
                .executor(Runnable::run)
                .limits(HttpLimits.defaults().withInFlight(inFlight))
                .build();
    }

    private CompletableFuture<HttpResponse<String>> send() {
        return client.sendAsync(
                HttpRequest.newBuilder(URI.create("http://shop/")).build(), BodyHandlers.ofString());
    }

    private void assertAtRest() {
        assertThat(client.snapshot().inFlight()).isZero();
        assertThat(client.snapshot().waiting()).isZero();
        assertThat(balancer.snapshot().nodes())
                .extracting(NodeSnapshot::inFlight)
                .containsOnly(0L);
        assertThat(time.pendingCount()).isZero();
    }

    @Test
    void send_atTheLimit_waitsUntilOneEnds() {
        List<CompletableFuture<HttpResponse<String>>> all = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            all.add(send());
        }
        assertThat(network.sent).hasSize(2);
        assertThat(client.snapshot().inFlight()).isEqualTo(2);
        assertThat(client.snapshot().waiting()).isEqualTo(3);

        for (int i = 0; i < 5; i++) {
            assertThat(network.sent).hasSize(Math.min(5, i + 2));
            network.sent.get(i).answer(200, "ok");
            assertThat(all.get(i)).as("in their order").isCompleted();
        }
        assertAtRest();
    }

    @Test
    void send_noTurnInTime_failsAndNamesTheLimit() {
        send();
        send();
        CompletableFuture<HttpResponse<String>> late = send();
        time.advance(Duration.ofMillis(4_999));
        assertThat(late).isNotDone();
        time.advance(Duration.ofMillis(1));

        assertThatThrownBy(late::join)
                .hasCauseInstanceOf(PoolTimeoutException.class)
                .hasMessageContaining("client shop.http is at its limit of 2 requests in flight, "
                        + "and had no turn for another within 5000 ms (0 others wait)");
        assertThat(client.snapshot().poolTimeouts()).isEqualTo(1);
        assertThat(client.snapshot().errors()).isEqualTo(1);
        network.sent.forEach(sent -> sent.answer(200, "ok"));
        assertThat(network.sent).hasSize(2);
        assertAtRest();
    }

    @Test
    void send_cancelledWhileItWaits_leavesTheQueue() {
        send();
        send();
        CompletableFuture<HttpResponse<String>> given = send();
        CompletableFuture<HttpResponse<String>> next = send();

        given.cancel(true);

        assertThat(client.snapshot().waiting()).isEqualTo(1);
        network.sent.get(0).answer(200, "ok");
        assertThat(network.sent).hasSize(3);
        network.sent.get(2).answer(200, "ok");
        assertThat(next).isCompleted();
        network.sent.get(1).answer(200, "ok");
        assertAtRest();
    }

    @Test
    void send_interruptedWhileItWaits_leavesTheQueue() throws Exception {
        send();
        send();
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> client.send(
                        HttpRequest.newBuilder(URI.create("http://shop/")).build(), BodyHandlers.ofString()))
                .isInstanceOf(InterruptedException.class);
        assertThat(client.snapshot().waiting()).isZero();
    }

    @Test
    void send_manyWaitAndAllFailAtOnce_endsEachWithoutGoingDownTheStack() {
        send();
        send();
        List<CompletableFuture<HttpResponse<String>>> waiting = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            waiting.add(send());
        }
        balancer.setNodes(Map.of());

        network.sent.get(0).answer(200, "ok");

        assertThat(waiting)
                .allSatisfy(future -> assertThat(future)
                        .failsWithin(Duration.ZERO)
                        .withThrowableThat()
                        .havingCause()
                        .isInstanceOf(NoNodeException.class));
        network.sent.get(1).answer(200, "ok");
        assertThat(client.snapshot().inFlight()).isZero();
    }

    @Test
    void send_executorFailsAtATurn_nextTurnsComeAllTheSame() {
        boolean[] broken = {false};
        client = BalancedHttpClient.builder(balancer)
                .client(network)
                .ticker(time)
                .scheduler(time)
                .executor(task -> {
                    if (broken[0]) {
                        throw new RejectedExecutionException("planted");
                    }
                    task.run();
                })
                .limits(HttpLimits.defaults().withInFlight(1))
                .build();
        send();
        send();
        send();
        broken[0] = true;

        network.sent.get(0).answer(200, "ok");
        network.sent.get(1).answer(200, "ok");
        network.sent.get(2).answer(200, "ok");

        assertAtRest();
    }

    @Test
    void send_nodeHasNoStreamLeft_isSentToAnotherAtNobodysExpense() {
        CompletableFuture<HttpResponse<String>> response = client.sendAsync(
                HttpRequest.newBuilder(URI.create("http://shop/"))
                        .POST(BodyPublishers.ofString("order"))
                        .build(),
                BodyHandlers.ofString());
        network.last().completeExceptionally(noStream);

        assertThat(network.sent).hasSize(2);
        assertThat(network.sent.get(1).port()).isNotEqualTo(network.sent.get(0).port());
        network.last().answer(200, "ok");
        assertThat(response).isCompleted();
        assertThat(client.snapshot().retries()).isZero();
        assertThat(balancer.snapshot().nodes())
                .allSatisfy(row -> assertThat(row.failures()).isZero());
        assertAtRest();
    }

    @Test
    void send_noNodeHasAStreamLeft_goesOnWhenOneOfOursEnds() {
        send();
        CompletableFuture<HttpResponse<String>> refused = send();
        network.last().completeExceptionally(noStream);
        network.last().completeExceptionally(noStream);
        assertThat(client.snapshot().waiting()).isEqualTo(1);
        assertThat(client.snapshot().inFlight()).isEqualTo(1);
        assertThat(network.sent).hasSize(3);

        network.sent.get(0).answer(200, "ok");

        assertThat(network.sent).hasSize(4);
        network.last().answer(200, "ok");
        assertThat(refused).isCompleted();
        assertAtRest();
    }

    @Test
    void send_whileOthersAreParked_isNotLetIn() {
        client = client(3);
        send();
        send();
        send();
        for (int i = 1; i < 3; i++) {
            network.sent.get(i).completeExceptionally(noStream);
            network.last().completeExceptionally(noStream);
        }
        send();
        assertThat(client.snapshot().waiting()).isEqualTo(3);
        int before = network.sent.size();

        network.sent.get(0).answer(200, "ok");
        assertThat(network.sent).as("the first of the parked").hasSize(before + 1);
        network.last().answer(200, "ok");

        assertThat(network.sent).as("the second, and then the new one").hasSize(before + 3);
    }

    @Test
    void send_noStreamEver_neitherSpinsNorWaitsForEver() {
        balancer.setNodes(Map.of("1", URI.create("http://127.0.0.1:1")));
        CompletableFuture<HttpResponse<String>> refused = send();
        for (int i = 0; i < 100; i++) {
            network.last().completeExceptionally(noStream);
            time.advance(Duration.ofMillis(100));
        }
        assertThatThrownBy(refused::join)
                .hasCauseInstanceOf(PoolTimeoutException.class)
                .hasMessageContaining("client shop.http found no node that allows another stream within 5000 ms");
        assertThat(network.sent).hasSizeLessThanOrEqualTo(51);
        assertAtRest();
    }

    @Test
    void send_cancelledWhileParked_isNotSentAgain() {
        CompletableFuture<HttpResponse<String>> refused = send();
        network.last().completeExceptionally(noStream);
        network.last().completeExceptionally(noStream);

        refused.cancel(true);
        time.advance(Duration.ofSeconds(1));

        assertThat(network.sent).hasSize(2);
        assertAtRest();
    }

    @Test
    void send_retried_keepsItsTurn() {
        client = client(1);
        CompletableFuture<HttpResponse<String>> response = send();
        send();
        network.last().answer(503, "busy");
        assertThat(network.sent).hasSize(2);
        assertThat(client.snapshot().waiting()).isEqualTo(1);
        network.last().answer(200, "ok");
        assertThat(response).isCompleted();
        assertThat(network.sent).hasSize(3);
    }

    @Test
    void limits_badInput_isRefused() {
        HttpLimits limits = HttpLimits.defaults();
        assertThatThrownBy(() -> limits.withInFlight(0)).hasMessage("inFlight: 0 (expected: >= 1)");
        assertThatThrownBy(() -> limits.withPool(Duration.ZERO)).hasMessage("pool: PT0S (expected: PT0.001S..PT24H)");
        assertThatThrownBy(() -> limits.withConnect(Duration.ofDays(2)))
                .hasMessage("connect: PT48H (expected: PT0.001S..PT24H)");
        assertThatThrownBy(() -> limits.withRead(Duration.ofMillis(-1)))
                .hasMessage("read: PT-0.001S (expected: PT0.001S..PT24H)");
        assertThatThrownBy(() -> limits.withWrite(Duration.ofNanos(1)))
                .hasMessage("write: PT0.000000001S (expected: PT0.001S..PT24H)");
    }
}
