package dev.perfkit.balancer.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perfkit.balancer.LoadBalancer;
import dev.perfkit.balancer.health.EjectionPolicy;
import dev.perfkit.time.ManualTime;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** One node of three never answers, and all who wait for it run out of time at once. */
class HungNodeTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(1);

    private final ManualTime time = new ManualTime();
    private final ScriptedClient network = new ScriptedClient();
    private final LoadBalancer<URI> balancer = LoadBalancer.<URI>builder("shop")
            .node("hung", URI.create("http://127.0.0.1:1"))
            .node("a", URI.create("http://127.0.0.1:2"))
            .node("b", URI.create("http://127.0.0.1:3"))
            .strategy((candidates, context, now) -> 0)
            .ejection(EjectionPolicy.disabled())
            .ticker(time)
            .scheduler(time)
            .executor(Runnable::run)
            .build();
    private final BalancedHttpClient client = BalancedHttpClient.builder(balancer)
            .client(network)
            .timeout(TIMEOUT)
            .ticker(time)
            .scheduler(time)
            .executor(Runnable::run)
            .build();
    private final HttpRequest request =
            HttpRequest.newBuilder(URI.create("http://shop/")).build();

    /** Sends to the hung node, lets the time of all run out, and answers what is sent elsewhere just in time. */
    private List<CompletableFuture<HttpResponse<String>>> sendAtOnce(int requests) {
        List<CompletableFuture<HttpResponse<String>>> sent = new ArrayList<>();
        for (int i = 0; i < requests; i++) {
            sent.add(client.sendAsync(request, BodyHandlers.ofString()));
        }
        time.advance(TIMEOUT);
        time.advance(TIMEOUT.minusMillis(1));
        network.sent.stream().filter(s -> s.port() != 1 && !s.isDone()).forEach(s -> s.answer(200, "ok"));
        return sent;
    }

    @Test
    void timeouts_allCallersOfAFreshClient_eachIsTriedAgainInATimeOfItsOwn() {
        assertThat(sendAtOnce(8)).allSatisfy(sent -> assertThat(sent).isCompleted());

        assertThat(network.sent).hasSize(16);
        assertThat(client.snapshot().errors()).isZero();
    }

    /** Ten, ten more for the second that has passed, and a fifth of the requests; see the builder's retryBudget. */
    @Test
    void timeouts_moreThanTheBudget_costTheirCallersAnErrorAndAreCounted() {
        List<CompletableFuture<HttpResponse<String>>> sent = sendAtOnce(100);

        assertThat(sent.stream().filter(s -> !s.isCompletedExceptionally())).hasSize(40);
        assertThat(client.snapshot().retriesDenied()).isEqualTo(60);
    }
}
