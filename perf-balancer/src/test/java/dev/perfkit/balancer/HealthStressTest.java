package dev.perfkit.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perfkit.balancer.LoadBalancer.DrainReport;
import dev.perfkit.balancer.health.EjectionPolicy;
import dev.perfkit.balancer.health.HealthCheck;
import dev.perfkit.balancer.health.HealthPolicy;
import dev.perfkit.time.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many threads at once, on time that the test moves: each turn of its loop is 10 ms of it, so members change at 100 Hz. */
@Timeout(120) // a picker that died would leave the others waiting for it
class HealthStressTest {
    private static final int THREADS = 3;

    private final ManualTime time = new ManualTime();
    private final ExecutorService pool = Executors.newFixedThreadPool(THREADS);
    private final Semaphore picks = new Semaphore(0);
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong drainedPicks = new AtomicLong();
    private final AtomicBoolean stop = new AtomicBoolean();
    /** A new object each time, so that it also tells one time from another. */
    private volatile Drained drained = new Drained("nobody");

    private record Drained(String node) {}

    @AfterEach
    void shutDown() {
        pool.shutdownNow();
    }

    private LoadBalancerBuilder<String> builder() {
        return LoadBalancer.<String>builder("stress")
                .ticker(time)
                .scheduler(time)
                .executor(Runnable::run)
                .node("n0", "t")
                .node("n1", "t");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void picks_whileNodesFailSickenDrainAndChange_loseNothing(long seed) throws Exception {
        Random checks = new Random(seed);
        HealthCheck<String> check = target -> checks.nextInt(4) == 0
                ? CompletableFuture.failedFuture(new IllegalStateException("sick"))
                : CompletableFuture.completedFuture(target);
        LoadBalancer<String> balancer = builder()
                .strategy(seed % 2 == 0 ? Strategy.roundRobin() : Strategy.leastResponseTime())
                .healthCheck(check, new HealthPolicy(Duration.ofMillis(50), Duration.ofMillis(20), 1, 1, 1))
                .ejection(EjectionPolicy.defaults()
                        .withFailures(2)
                        .withTimes(Duration.ofMillis(20), Duration.ofMillis(100))
                        .withShare(0.5))
                .build();
        List<Future<?>> pickers = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            Random own = new Random(seed * 31 + i);
            pickers.add(pool.submit(() -> pickUntilStopped(balancer, own)));
        }
        List<CompletableFuture<DrainReport>> drains = churn(balancer, new Random(seed));
        stop.set(true);
        for (Future<?> picker : pickers) {
            picker.get(60, TimeUnit.SECONDS);
        }

        assertThat(drainedPicks).as("picks of a drained node, seed %d", seed).hasValue(0);
        assertThat(balancer.snapshot().nodes()).as("seed %d", seed).allSatisfy(row -> {
            assertThat(row.inFlight()).isZero();
            assertThat(row.picks()).isEqualTo(row.successes() + row.failures() + row.cancellations());
        });
        assertThat(balancer.snapshot().refusals()).isEqualTo(refused.get());
        time.advance(Duration.ofSeconds(1));
        assertThat(balancer.snapshot().nodes())
                .as("no ejection lasts for ever, seed %d", seed)
                .extracting(NodeSnapshot::health)
                .doesNotContain(Health.EJECTED);
        assertThat(drains)
                .as("seed %d", seed)
                .allSatisfy(drain -> assertThat(drain).isDone());
        balancer.close();
        assertThat(time.pendingCount()).isZero();
    }

    /** What threads do only now and then, made certain: the node leaves between the choice of it and its counting in. */
    @Test
    void pick_chosenNodeIsDrainedOrRemovedMeanwhile_takesAnother() {
        AtomicReference<Runnable> meanwhile = new AtomicReference<>();
        LoadBalancer<String> balancer = builder()
                .strategy((candidates, context, now) -> {
                    Runnable task = meanwhile.getAndSet(null);
                    if (task != null) {
                        task.run();
                    }
                    return 0;
                })
                .build();

        meanwhile.set(
                () -> assertThat(balancer.drain("n0")).isCompletedWithValue(new DrainReport("n0", Duration.ZERO, 0)));
        assertThat(balancer.pick().node()).isEqualTo("n1");
        balancer.activate("n0");
        meanwhile.set(() -> balancer.setNodes(Map.of("n1", "t")));
        assertThat(balancer.pick().node()).isEqualTo("n1");
        assertThat(balancer.snapshot().node("n1").orElseThrow().inFlight()).isEqualTo(2);
    }

    private void pickUntilStopped(LoadBalancer<String> balancer, Random random) {
        List<Lease<String>> open = new ArrayList<>();
        while (!stop.get()) {
            Drained before = drained;
            try {
                Lease<String> lease = balancer.pick();
                if (drained == before && lease.node().equals(before.node)) {
                    drainedPicks.incrementAndGet();
                }
                open.add(lease);
            } catch (NoNodeException e) {
                refused.incrementAndGet();
            }
            picks.release();
            if (open.size() > random.nextInt(8)) {
                Lease<String> ended = open.remove(random.nextInt(open.size()));
                Outcome[] outcomes = Outcome.values();
                ended.complete(random.nextBoolean() ? Outcome.SUCCESS : outcomes[random.nextInt(outcomes.length)]);
                ended.close();
            }
        }
        open.forEach(Lease::succeeded);
    }

    private List<CompletableFuture<DrainReport>> churn(LoadBalancer<String> balancer, Random random)
            throws InterruptedException {
        List<CompletableFuture<DrainReport>> drains = new ArrayList<>();
        Map<String, String> nodes = new LinkedHashMap<>(Map.of("n0", "t", "n1", "t"));
        for (int round = 0; round < 300; round++) {
            String name = "n" + (2 + random.nextInt(6));
            nodes.put(name, "t" + random.nextInt(2));
            balancer.setNodes(nodes);
            drains.add(balancer.drain(name, Duration.ofMillis(50)));
            drained = new Drained(name);
            awaitSomePicks();
            time.advance(Duration.ofMillis(10));
            awaitSomePicks();
            drained = new Drained("nobody");
            if (random.nextBoolean()) {
                balancer.activate(name);
            } else {
                nodes.remove(name);
                balancer.setNodes(nodes);
            }
        }
        return drains;
    }

    private void awaitSomePicks() throws InterruptedException {
        picks.drainPermits();
        picks.acquire(30);
    }

    @Test
    void trial_manyThreadsPickAtOnce_oneRequestAtATimeGetsThere() throws Exception {
        LoadBalancer<String> balancer =
                builder().node("n2", "t").strategy(Strategy.roundRobin()).build();
        for (int round = 0; round < 300; round++) {
            for (int failed = 0; failed < 5; ) {
                Lease<String> lease = balancer.pick();
                failed += lease.node().equals("n0") ? 1 : 0;
                lease.complete(lease.node().equals("n0") ? Outcome.FAILURE : Outcome.SUCCESS);
            }
            time.advance(Duration.ofSeconds(5));
            ConcurrentLinkedQueue<Lease<String>> open = new ConcurrentLinkedQueue<>();
            CyclicBarrier start = new CyclicBarrier(THREADS);
            List<Future<?>> pickers = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                pickers.add(pool.submit(() -> {
                    start.await(30, TimeUnit.SECONDS);
                    for (int pick = 0; pick < 20; pick++) {
                        open.add(balancer.pick());
                    }
                    return null;
                }));
            }
            for (Future<?> picker : pickers) {
                picker.get(60, TimeUnit.SECONDS);
            }
            assertThat(open)
                    .as("round %d", round)
                    .filteredOn(lease -> lease.node().equals("n0"))
                    .hasSize(1);
            open.forEach(Lease::succeeded);
            // Trusted for longer than its last ejection took: the next one is of 5 s again.
            time.advance(Duration.ofSeconds(6));
        }
    }
}
