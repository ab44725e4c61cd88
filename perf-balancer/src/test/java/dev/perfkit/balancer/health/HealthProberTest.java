package dev.perfkit.balancer.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perfkit.balancer.CapturedLog;
import dev.perfkit.time.ManualTime;
import dev.perfkit.time.Scheduler;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class HealthProberTest {
    private final ManualTime time = new ManualTime();
    private final List<String> told = new ArrayList<>();
    private final List<Long> starts = new ArrayList<>();
    private final List<CompletableFuture<Void>> open = new ArrayList<>();
    private CompletionStage<?> answer = CompletableFuture.completedFuture("well");

    private HealthProber<String> prober() {
        return new HealthProber<>(this::check, HealthPolicy.defaults(), time, Runnable::run, new Random(3));
    }

    private CompletionStage<?> check(String target) {
        starts.add(time.read());
        return answer;
    }

    private Scheduler.Handle watch() {
        return prober().watch("a", "a", (up, why) -> told.add((up ? "UP: " : "DOWN: ") + why));
    }

    @Test
    void watch_started_probesAtOnceAndThenWithJitter() {
        watch();
        time.advance(Duration.ZERO);
        assertThat(starts).hasSize(1);

        time.advance(Duration.ofSeconds(500));

        List<Long> gaps = new ArrayList<>();
        for (int i = 1; i < starts.size(); i++) {
            gaps.add(starts.get(i) - starts.get(i - 1));
        }
        assertThat(gaps)
                .hasSizeBetween(85, 120)
                .allSatisfy(gap -> assertThat(gap).isBetween(4_000_000_000L, 6_000_000_000L));
        assertThat(gaps).anyMatch(gap -> gap < 4_500_000_000L).anyMatch(gap -> gap > 5_500_000_000L);
        assertThat(told).containsExactly("UP: probes passed in a row: 1 (rise: 2)");
    }

    private void awaitStart(int count) {
        time.advance(Duration.ZERO);
        while (starts.size() < count) {
            time.advance(Duration.ofMillis(1));
        }
    }

    @Test
    void watch_noAnswer_failsAtTheDeadlineAndIsCancelled() {
        watch();
        for (int i = 0; i < 3; i++) {
            CompletableFuture<Void> hung = new CompletableFuture<>();
            answer = hung;
            awaitStart(i + 1);
            time.advance(Duration.ofMillis(1_999));
            assertThat(hung).isNotCancelled();
            time.advance(Duration.ofMillis(1));
            assertThat(hung).isCancelled();
        }

        assertThat(told)
                .containsExactly("DOWN: probes failed in a row: 3 (fall: 3), the last: no answer within 2000 ms");
    }

    @Test
    void watch_neverAnswered_hasOneProbeAtATime() {
        HealthProber<String> prober = new HealthProber<>(
                target -> {
                    open.removeIf(CompletableFuture::isDone);
                    assertThat(open).isEmpty();
                    CompletableFuture<Void> probe = new CompletableFuture<>();
                    open.add(probe);
                    starts.add(time.read());
                    return probe;
                },
                HealthPolicy.defaults(),
                time,
                Runnable::run,
                new Random(3));
        prober.watch("a", "a", (up, why) -> {});

        time.advance(Duration.ofSeconds(100));

        assertThat(starts).hasSizeGreaterThan(15);
    }

    @Test
    void watch_checkThrows_isAFailedProbe() {
        HealthProber<String> prober = new HealthProber<>(
                target -> {
                    throw new IllegalStateException("no such host");
                },
                HealthPolicy.defaults().withFall(1),
                time,
                Runnable::run,
                null);
        prober.watch("a", "a", (up, why) -> told.add(why));
        time.advance(Duration.ZERO);

        assertThat(told)
                .containsExactly("probes failed in a row: 1 (fall: 1), the last:"
                        + " java.lang.IllegalStateException: no such host");
    }

    @Test
    void watch_blockingCheckHasNoThread_isNoVerdict() {
        HealthCheck<String> noThread = HealthCheck.blocking(target -> {}, task -> {
            throw new RejectedExecutionException("planted");
        });
        new HealthProber<>(noThread, HealthPolicy.defaults().withFall(1), time, Runnable::run, null)
                .watch("a", "a", (up, why) -> told.add(why));

        String logged = CapturedLog.during(() -> time.advance(Duration.ofSeconds(30)));

        assertThat(told).isEmpty();
        assertThat(logged).containsOnlyOnce("no thread to probe a");
    }

    @Test
    void watch_wrappedFailure_tellsTheCause() {
        answer = CompletableFuture.failedFuture(new CompletionException(new ProbeFailedException("status 503")));
        watch();
        time.advance(Duration.ofSeconds(20));

        assertThat(told).containsExactly("DOWN: probes failed in a row: 3 (fall: 3), the last: status 503");
    }

    @Test
    void watch_listenerThrows_goesOn() {
        prober().watch("a", "a", (up, why) -> {
            throw new UnsupportedOperationException("thrown on purpose");
        });
        String logged = CapturedLog.during(() -> time.advance(Duration.ofSeconds(20)));

        assertThat(logged).containsOnlyOnce("thrown on purpose");
        assertThat(starts).hasSizeGreaterThan(2);
    }

    @Test
    void watch_executorIsBusyForLong_startsNoSecondProbe() {
        ArrayDeque<Runnable> waiting = new ArrayDeque<>();
        new HealthProber<String>(this::check, HealthPolicy.defaults(), time, waiting::add, new Random(3))
                .watch("a", "a", (up, why) -> told.add(why));

        time.advance(Duration.ofSeconds(60));

        assertThat(waiting).hasSize(1);
        answer = new CompletableFuture<>();
        waiting.remove().run();
        time.advance(Duration.ofMillis(1_999));
        assertThat(waiting).isEmpty(); // the deadline counts from the start
    }

    @Test
    void watch_executorRefusesTheVerdict_countsItAllTheSame() {
        AtomicInteger tasks = new AtomicInteger();
        Executor onlyProbes = task -> {
            if (tasks.getAndIncrement() % 2 == 1) {
                throw new RejectedExecutionException("planted");
            }
            task.run();
        };
        new HealthProber<String>(this::check, HealthPolicy.defaults(), time, onlyProbes, new Random(3))
                .watch("a", "a", (up, why) -> told.add((up ? "UP: " : "DOWN: ") + why));

        time.advance(Duration.ofSeconds(30));

        assertThat(told).containsExactly("UP: probes passed in a row: 1 (rise: 2)");
    }

    @Test
    void watch_checkOverflowsTheStack_isAFailedProbeLikeAnyOther() {
        HealthProber<String> prober = new HealthProber<>(
                target -> {
                    throw new StackOverflowError("planted");
                },
                HealthPolicy.defaults(),
                time,
                Runnable::run,
                null);
        prober.watch("a", "a", (up, why) -> told.add(why));
        time.advance(Duration.ofSeconds(30));

        assertThat(told)
                .containsExactly(
                        "probes failed in a row: 3 (fall: 3), the last: java.lang.StackOverflowError: planted");
    }

    @Test
    void cancel_probeWaitsForTheExecutor_isNeverStarted() {
        ArrayDeque<Runnable> waiting = new ArrayDeque<>();
        Scheduler.Handle watch = new HealthProber<String>(
                        this::check, HealthPolicy.defaults(), time, waiting::add, new Random(3))
                .watch("a", "a", (up, why) -> told.add(why));
        time.advance(Duration.ZERO);

        watch.cancel();
        waiting.remove().run();

        assertThat(starts).isEmpty();
        assertThat(time.pendingCount()).isZero();
    }

    @Test
    void cancel_probeUnderWay_isCancelledAndNobodyIsTold() {
        CompletableFuture<Void> hung = new CompletableFuture<>();
        answer = hung;
        Scheduler.Handle watch = watch();
        time.advance(Duration.ZERO);

        watch.cancel();
        watch.cancel();
        time.advance(Duration.ofSeconds(60));

        assertThat(hung).isCancelled();
        assertThat(starts).hasSize(1);
        assertThat(told).isEmpty();
        assertThat(time.pendingCount()).isZero();
    }

    @Test
    void watch_checkBlocks_isDownAtTheNextBeatsAndTakesOneThread() throws InterruptedException {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch letGo = new CountDownLatch(1);
        List<Thread> threads = new ArrayList<>();
        HealthCheck<String> blocks = target -> {
            if (threads.isEmpty()) {
                threads.add(Thread.currentThread());
                entered.countDown();
                awaitUninterruptibly(letGo);
            }
            return check(target);
        };
        Executor oneThread = task -> {
            if (threads.isEmpty()) {
                new Thread(task).start();
            } else {
                task.run();
            }
        };
        new HealthProber<>(blocks, HealthPolicy.defaults(), time, oneThread, new Random(3))
                .watch("a", "a", (up, why) -> told.add((up ? "UP: " : "DOWN: ") + why));
        time.advance(Duration.ZERO);
        entered.await();
        time.advance(Duration.ofSeconds(20));

        assertThat(told)
                .containsExactly("DOWN: probes failed in a row: 3 (fall: 3), the last: no answer within 2000 ms");
        assertThat(starts).isEmpty();

        letGo.countDown();
        threads.get(0).join();
        time.advance(Duration.ofSeconds(20));
        assertThat(told).hasSize(2).last().asString().startsWith("UP: probes passed in a row: 2");
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void watch_checkThrowsWhatItDoesNotDeclare_isAFailedProbe() {
        HealthCheck<String> sneaky = target -> HealthProberTest.<RuntimeException, CompletionStage<?>>sneak();
        new HealthProber<>(sneaky, HealthPolicy.defaults(), time, Runnable::run, new Random(3))
                .watch("a", "a", (up, why) -> told.add((up ? "UP: " : "DOWN: ") + why));
        time.advance(Duration.ofSeconds(20));

        assertThat(told).hasSize(1).first().asString().endsWith("java.io.IOException: planted");
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // as code in other languages does
    private static <E extends Throwable, R> R sneak() throws E {
        throw (E) new IOException("planted");
    }
}
