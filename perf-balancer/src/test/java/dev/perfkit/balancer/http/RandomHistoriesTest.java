package dev.perfkit.balancer.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perfkit.balancer.LoadBalancer;
import dev.perfkit.balancer.NodeSnapshot;
import dev.perfkit.balancer.Strategy;
import dev.perfkit.time.ManualTime;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/**
 * Answers, failures, nodes without a stream, callers that give up and time that runs out, in any order, with retries, hedges and a
 * limit. Held: every request ends, its end is counted as it was, and nothing is left: no lease, no place, no timer.
 */
class RandomHistoriesTest {
    private static final int STEPS = 400;

    private final ManualTime time = new ManualTime();
    private final ScriptedClient network = new ScriptedClient();
    private final List<CompletableFuture<HttpResponse<String>>> results = new ArrayList<>();
    private final LoadBalancer<URI> balancer = LoadBalancer.<URI>builder("shop")
            .node("1", URI.create("http://127.0.0.1:1"))
            .node("2", URI.create("http://127.0.0.1:2"))
            .node("3", URI.create("http://127.0.0.1:3"))
            .strategy(Strategy.roundRobin(new Random(1)))
            .ticker(time)
            .scheduler(time)
            .executor(Runnable::run)
            .random(new Random(2))
            .build();
    private final BalancedHttpClient client = BalancedHttpClient.builder(balancer)
            .client(network)
            .timeout(Duration.ofMillis(300))
            .retries(2)
            .retryBudget(0.5, 1)
            .hedging(new HedgingPolicy(0.5, 0.5, 1, Duration.ofMillis(5)))
            .limits(HttpLimits.defaults().withInFlight(8).withPool(Duration.ofMillis(500)))
            .ticker(time)
            .scheduler(time)
            .executor(Runnable::run)
            .build();

    @Test
    void requests_anyHistory_endOnceAndLeaveNothing() {
        for (int seed = 0; seed < 300; seed++) {
            new RandomHistoriesTest().run(new Random(seed), seed);
        }
    }

    private void run(Random random, int seed) {
        network.slowToCancel = random.nextBoolean();
        for (int step = 0; step < STEPS; step++) {
            step(random);
        }
        for (int i = 0; i < 100 && !results.stream().allMatch(CompletableFuture::isDone); i++) {
            open().forEach(sent -> sent.answer(200, "ok"));
            time.advance(Duration.ofMillis(100));
        }

        HttpClientSnapshot end = client.snapshot();
        assertThat(results)
                .as("seed %d", seed)
                .allSatisfy(result -> assertThat(result).isDone());
        assertThat(end.errors())
                .as("seed %d", seed)
                .isEqualTo(results.stream().filter(RandomHistoriesTest::isError).count());
        assertThat(end.requests()).as("seed %d", seed).isEqualTo(results.size());
        assertThat(end.inFlight() + end.waiting()).as("seed %d", seed).isZero();
        assertThat(balancer.snapshot().nodes()).as("seed %d", seed).allSatisfy(RandomHistoriesTest::assertAtRest);
        balancer.close();
        assertThat(time.pendingCount()).as("seed %d", seed).isZero();
    }

    private List<ScriptedClient.Sent> open() {
        return network.sent.stream().filter(sent -> !sent.isDone()).toList();
    }

    private void step(Random random) {
        int what = random.nextInt(12);
        List<ScriptedClient.Sent> open = open();
        if (what < 3) {
            time.advance(Duration.ofMillis(random.nextInt(60)));
        } else if (what < 6 || open.isEmpty()) {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://shop/"));
            request = random.nextInt(4) == 0 ? request.POST(BodyPublishers.ofString("order")) : request;
            results.add(client.sendAsync(request.build(), BodyHandlers.ofString()));
        } else if (what == 6) {
            results.get(random.nextInt(results.size())).cancel(true);
        } else {
            end(open.get(random.nextInt(open.size())), random.nextInt(8));
        }
    }

    private static void end(ScriptedClient.Sent sent, int how) {
        switch (how) {
            case 0 -> sent.answer(500, "bad");
            case 1 -> sent.completeExceptionally(new IOException("cut"));
            case 2 -> sent.completeExceptionally(new ConnectException("nobody"));
            case 3 -> sent.completeExceptionally(new IOException("too many concurrent streams"));
            default -> sent.answer(200, "ok");
        }
    }

    private static boolean isError(CompletableFuture<HttpResponse<String>> result) {
        return !result.isCancelled()
                && (result.isCompletedExceptionally() || result.join().statusCode() == 500);
    }

    private static void assertAtRest(NodeSnapshot row) {
        assertThat(row.inFlight()).isZero();
        assertThat(row.picks()).isEqualTo(row.successes() + row.failures() + row.cancellations());
    }
}
