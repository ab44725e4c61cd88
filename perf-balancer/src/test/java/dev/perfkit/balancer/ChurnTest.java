package dev.perfkit.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perfkit.balancer.LoadBalancer.DrainReport;
import dev.perfkit.signal.Signal;
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
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Many threads pick and complete while nodes join, leave, are drained and taken back. Held: every pick is counted in and
 * out once, nothing stays in flight, no drain waits for ever, and no node is picked whose drain has returned.
 */
class ChurnTest {
    private static final int PICKERS = 3;
    private static final int ROUNDS = 400;

    private final AtomicBoolean stop = new AtomicBoolean();
    private final AtomicLong picked = new AtomicLong();
    private final AtomicLong violations = new AtomicLong();
    /** Whom nobody may pick at present; a new object each time, so that it also tells one time from another. */
    private volatile Forbidden forbidden = new Forbidden("nobody");

    @Timeout(60) // a picker that died would leave the churn waiting for it
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void pickAndComplete_whileMembersChange_losesNothing(long seed) throws Exception {
        LoadBalancer<String> balancer = LoadBalancer.<String>builder("churn")
                .node("n0", "t")
                .strategy(seed % 2 == 0 ? Strategy.roundRobin() : Strategy.leastResponseTime())
                .build();
        ExecutorService pool = Executors.newFixedThreadPool(PICKERS);
        List<Future<?>> pickers = new ArrayList<>();
        for (int i = 0; i < PICKERS; i++) {
            long own = seed * 31 + i;
            pickers.add(pool.submit(() -> pickUntilStopped(balancer, new Random(own))));
        }
        List<CompletableFuture<DrainReport>> drains = churn(balancer, new Random(seed));
        stop.set(true);
        for (Future<?> picker : pickers) {
            picker.get(30, TimeUnit.SECONDS);
        }
        pool.shutdownNow();

        assertThat(violations).as("picks of a drained node, seed %d", seed).hasValue(0);
        assertThat(balancer.snapshot().nodes()).as("seed %d", seed).allSatisfy(row -> {
            assertThat(row.inFlight()).isZero();
            assertThat(row.picks()).isEqualTo(row.successes() + row.failures() + row.cancellations());
        });
        assertThat(wholeOf(balancer)).as("seed %d", seed).isEqualTo(picked.get());
        for (CompletableFuture<DrainReport> drain : drains) {
            // Cancelled by activate, or at rest: never waiting once all leases have ended.
            drain.handle((report, failure) -> report).get(10, TimeUnit.SECONDS);
        }
        balancer.close();
    }

    private void pickUntilStopped(LoadBalancer<String> balancer, Random random) {
        List<Lease<String>> open = new ArrayList<>();
        while (!stop.get()) {
            Forbidden before = forbidden;
            Lease<String> lease = balancer.pick();
            picked.incrementAndGet();
            if (forbidden == before && lease.node().equals(before.node)) {
                violations.incrementAndGet();
            }
            open.add(lease);
            if (open.size() > random.nextInt(8)) {
                Lease<String> ended = open.remove(random.nextInt(open.size()));
                ended.complete(random.nextInt(20) == 0 ? Outcome.FAILURE : Outcome.SUCCESS);
                ended.close();
            }
        }
        open.forEach(Lease::succeeded);
    }

    private List<CompletableFuture<DrainReport>> churn(LoadBalancer<String> balancer, Random random) {
        List<CompletableFuture<DrainReport>> drains = new ArrayList<>();
        Map<String, String> nodes = new LinkedHashMap<>(Map.of("n0", "t"));
        for (int round = 0; round < ROUNDS; round++) {
            String name = "n" + (1 + random.nextInt(5));
            nodes.put(name, "t" + random.nextInt(2));
            balancer.setNodes(nodes);
            drains.add(balancer.drain(name));
            forbidden = new Forbidden(name);
            awaitSomePicks();
            forbidden = new Forbidden("nobody");
            if (random.nextBoolean()) {
                balancer.activate(name);
            } else {
                nodes.remove(name);
                balancer.setNodes(nodes);
            }
        }
        return drains;
    }

    private void awaitSomePicks() {
        long enough = picked.get() + 20;
        while (picked.get() < enough) {
            Thread.onSpinWait();
        }
    }

    private static long wholeOf(LoadBalancer<String> balancer) {
        return balancer.signals().stream()
                .filter(signal -> signal.name().equals("balancer.churn.errors"))
                .map(signal -> ((Signal.Ratio) signal).share().get().whole())
                .findFirst()
                .orElseThrow();
    }

    /** Compared by identity. */
    private static final class Forbidden {
        final String node;

        Forbidden(String node) {
            this.node = node;
        }
    }
}
