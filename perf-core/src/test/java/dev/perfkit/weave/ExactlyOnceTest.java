package dev.perfkit.weave;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perfkit.profile.ProfileReport;
import dev.perfkit.profile.Profiler;
import dev.perfkit.time.ManualTime;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

/** A woven call is counted once, whichever way it ends. */
final class ExactlyOnceTest {
    private final ManualTime time = new ManualTime();
    private final Profiler profiler = Profiler.builder().ticker(time).build();
    private final ProfiledHost host = new ProfiledHost();

    @BeforeEach
    void install() {
        Profiler.install(profiler);
    }

    @AfterEach
    void close() {
        profiler.close();
    }

    private ProfileReport.Site only() {
        assertThat(profiler.snapshot().sites()).hasSize(1);
        return profiler.snapshot().sites().get(0);
    }

    @Test
    void recursion_isTimedOnceAtTheOutermostLevel() {
        assertThat(host.factorial(5)).isEqualTo(120);

        assertThat(only().calls()).isEqualTo(1);
        assertThat(only().recursive()).isEqualTo(4);
        assertThat(only().inFlight()).isZero();
        assertThat(only().peakInFlight()).isEqualTo(1);
    }

    @Test
    void mutualRecursion_isTimedOncePerSite() {
        assertThat(host.isEven(6)).isTrue();

        assertThat(profiler.snapshot().sites()).allSatisfy(site -> {
            assertThat(site.calls()).isEqualTo(1);
            assertThat(site.inFlight()).isZero();
        });
        assertThat(profiler.snapshot().sites())
                .extracting(ProfileReport.Site::recursive)
                .containsExactlyInAnyOrder(3L, 2L);
    }

    @Test
    void stackOverflow_leavesTheNextCallsWhole() {
        assertThatThrownBy(() -> host.isEven(Integer.MAX_VALUE)).isInstanceOf(StackOverflowError.class);
        long before = profiler.snapshot().sites().stream()
                .mapToLong(ProfileReport.Site::calls)
                .sum();

        host.isEven(0);

        assertThat(profiler.snapshot().sites().stream()
                        .mapToLong(ProfileReport.Site::calls)
                        .sum())
                .isEqualTo(before + 1);
    }

    /** The overflow may strike anywhere in the woven call, also between the body and what would note its end. */
    @Test
    void stackOverflow_aroundAWovenLeaf_leavesTheNextCallsWhole() {
        for (int i = 0; i < 100; i++) {
            assertThatThrownBy(() -> dive(0)).isInstanceOf(StackOverflowError.class);
        }
        long before = only().calls();

        host.inner(0);

        assertThat(only().calls()).isEqualTo(before + 1);
        assertThat(only().recursive()).isZero();
    }

    @SuppressWarnings("InfiniteRecursion") // on purpose
    private int dive(int depth) {
        return host.inner(depth) + dive(depth + 1);
    }

    @Test
    void stageCompletedLater_isTimedToItsCompletion_andIsTheOriginal() {
        CompletableFuture<String> future = new CompletableFuture<>();

        CompletionStage<String> returned = host.stage(future);

        assertThat(returned).isSameAs(future);
        assertThat(only().calls()).isZero();
        assertThat(only().inFlight()).isEqualTo(1);
        time.advance(Duration.ofMillis(30));
        future.complete("done");
        assertThat(only().calls()).isEqualTo(1);
        assertThat(only().total()).isEqualTo(Duration.ofMillis(30).toNanos());
        assertThat(only().inFlight()).isZero();
    }

    @Test
    void stageThatFailsOrIsCancelled_isCountedAsThat() {
        CompletableFuture<String> failing = new CompletableFuture<>();
        CompletableFuture<String> cancelled = new CompletableFuture<>();
        host.stage(failing);
        host.stage(cancelled.thenApply(x -> x));
        host.stage(cancelled);

        failing.completeExceptionally(new IllegalStateException("broken"));
        cancelled.cancel(true);

        assertThat(only().calls()).isEqualTo(3);
        assertThat(only().errors()).isEqualTo(1);
        assertThat(only().cancelled()).isEqualTo(2);
        assertThatThrownBy(failing::join).hasRootCauseMessage("broken");
        assertThatThrownBy(cancelled::join).isInstanceOf(CancellationException.class);
    }

    @Test
    void stageCompletedAlreadyOrNullOrHiddenInAnObject_isCountedOnce() {
        host.stage(CompletableFuture.completedFuture("now"));
        host.stage(CompletableFuture.failedStage(new IllegalStateException("broken")));
        host.<String>stage(null);
        assertThat(only().calls()).isEqualTo(3);
        assertThat(only().errors()).isEqualTo(1);

        CompletableFuture<String> never = new CompletableFuture<>();
        host.object(never);
        host.object("no stage");
        ProfileReport.Site object = profiler.snapshot().sites().stream()
                .filter(s -> s.name().equals("object"))
                .findFirst()
                .orElseThrow();
        assertThat(object.calls()).isEqualTo(1);
        assertThat(object.inFlight()).isEqualTo(1);
    }

    @Test
    void futureThatIsNoStage_isTimedToItsReturn_andMarked() {
        FutureTask<String> never = new FutureTask<>(() -> "never run");

        assertThat(host.future(never)).isSameAs(never);
        assertThat(host.future(CompletableFuture.completedFuture("a stage too")))
                .isDone();

        assertThat(only().calls()).isEqualTo(2);
        assertThat(only().futures()).isEqualTo(1);
        assertThat(only().returned().count()).isEqualTo(2);
        assertThat(only().inFlight()).isZero();
    }

    @Test
    void stageThatRefusesCompletions_isTimedToItsReturn() {
        CompletableFuture<String> refusing = new CompletableFuture<>() {
            @Override
            public CompletableFuture<String> whenComplete(BiConsumer<? super String, ? super Throwable> action) {
                throw new UnsupportedOperationException("asked to refuse");
            }
        };

        assertThat(host.stage(refusing)).isSameAs(refusing);

        assertThat(only().calls()).isEqualTo(1);
        assertThat(only().inFlight()).isZero();
    }

    @Test
    void stageThatReportsTwice_isCountedOnce() {
        CompletableFuture<String> twice = new CompletableFuture<>() {
            @Override
            public CompletableFuture<String> whenComplete(BiConsumer<? super String, ? super Throwable> action) {
                action.accept("first", null);
                action.accept("second", null);
                throw new UnsupportedOperationException("asked to refuse");
            }
        };

        host.stage(twice);

        assertThat(only().calls()).isEqualTo(1);
        assertThat(only().inFlight()).isZero();
    }

    @Test
    void withoutAProfiler_callsRunUnmeasuredAndAreCounted() {
        profiler.close();
        long before = profiler.snapshot().unmeasuredCalls();

        assertThat(host.plain("a")).isEqualTo("a!");

        assertThat(profiler.snapshot().unmeasuredCalls()).isEqualTo(before + 1);
        assertThat(profiler.snapshot().sites()).isEmpty();
    }

    @Test
    void profilerExchanged_duringACall_getsTheEndOfWhatItBegan() {
        CompletableFuture<String> future = new CompletableFuture<>();
        host.stage(future);
        profiler.close();
        try (Profiler next = Profiler.builder().build()) {
            Profiler.install(next);
            host.plain("x");
            future.complete("late");

            assertThat(next.snapshot().sites())
                    .extracting(ProfileReport.Site::name)
                    .containsExactly("plain");
        }
        assertThat(only().calls()).isEqualTo(1);
        assertThat(only().inFlight()).isZero();
    }

    @Test
    void manyThreads_neitherLoseNorDoubleACall() throws InterruptedException {
        RandomCalls[] callers = IntStream.range(0, 8)
                .mapToObj(i -> new RandomCalls(20_261_122 + i, 25_000))
                .toArray(RandomCalls[]::new);
        Thread[] threads = new Thread[callers.length];
        for (int i = 0; i < threads.length; i++) {
            threads[i] = new Thread(callers[i]);
            threads[i].start();
        }
        for (Thread thread : threads) {
            thread.join();
        }

        assertCounted(callers);
    }

    @Test
    void virtualThreads_neitherLoseNorDoubleACall() throws Exception {
        Method factory;
        try {
            factory = Executors.class.getMethod("newVirtualThreadPerTaskExecutor");
        } catch (NoSuchMethodException e) {
            throw new TestAbortedException("this JDK has no virtual threads", e);
        }
        RandomCalls[] callers = IntStream.range(0, 200)
                .mapToObj(i -> new RandomCalls(20_261_123 + i, 100))
                .toArray(RandomCalls[]::new);
        ExecutorService executor = (ExecutorService) factory.invoke(null);
        for (RandomCalls caller : callers) {
            executor.execute(caller);
        }
        executor.shutdown();
        assertThat(executor.awaitTermination(1, TimeUnit.MINUTES)).isTrue();

        assertCounted(callers);
    }

    private void assertCounted(RandomCalls[] callers) {
        assertThat(profiler.snapshot().sites()).isNotEmpty().allSatisfy(site -> {
            long calls = 0;
            long errors = 0;
            long recursive = 0;
            for (RandomCalls caller : callers) {
                calls += caller.calls(site.name());
                errors += caller.errors(site.name());
                recursive += caller.recursive(site.name());
            }
            assertThat(site.calls()).as(site.name()).isEqualTo(calls);
            assertThat(site.errors()).as(site.name() + " errors").isEqualTo(errors);
            assertThat(site.recursive()).as(site.name() + " recursive").isEqualTo(recursive);
            assertThat(site.inFlight()).as(site.name() + " in flight").isZero();
            assertThat(site.peakInFlight()).as(site.name() + " peak").isBetween(1L, (long) callers.length);
        });
    }
}
