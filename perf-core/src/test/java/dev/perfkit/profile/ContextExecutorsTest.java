package dev.perfkit.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.perfkit.time.ManualTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ContextExecutorsTest {
    private final Profiler profiler =
            Profiler.builder().ticker(new ManualTime()).callTree(true).build();
    private final ExecutorService pool = Executors.newFixedThreadPool(2);
    private final ExecutorService executor = ProfileContext.executorService(pool);

    @AfterEach
    void stop() throws InterruptedException {
        pool.shutdownNow();
        assertThat(pool.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    }

    private Runnable call(String site) {
        return () -> profiler.time(site, () -> {});
    }

    private Callable<String> ask(String site) {
        return () -> profiler.time(site, () -> site);
    }

    private String tree() {
        return Reported.tree(profiler);
    }

    @Test
    void everyWayIn_runsTheTaskUnderItsSubmitter() throws Exception {
        List<Object> results = new ArrayList<>();
        profiler.time("caller", () -> {
            CountDownLatch executed = new CountDownLatch(1);
            executor.execute(() -> {
                call("execute").run();
                executed.countDown();
            });
            executed.await();
            results.add(executor.submit(call("runnable")).get());
            results.add(executor.submit(call("with result"), "result").get());
            results.add(executor.submit(ask("callable")).get());
            for (Future<String> one : executor.invokeAll(List.of(ask("all 1"), ask("all 2")))) {
                results.add(one.get());
            }
            for (Future<String> one : executor.invokeAll(List.of(ask("all in time")), 1, TimeUnit.MINUTES)) {
                results.add(one.get());
            }
            results.add(executor.invokeAny(List.of(ask("any"))));
            results.add(executor.invokeAny(List.of(ask("any in time")), 1, TimeUnit.MINUTES));
            return null;
        });

        assertThat(results)
                .containsExactly(null, "result", "callable", "all 1", "all 2", "all in time", "any", "any in time");
        assertThat(tree())
                .isEqualTo("caller*1(all 1*1 all 2*1 all in time*1 any in time*1 any*1 callable*1 execute*1"
                        + " runnable*1 with result*1)");
    }

    @Test
    void plainExecutor_takesTheContextOfEachSubmitter() {
        List<Runnable> queue = new ArrayList<>();
        Executor view = ProfileContext.executor(queue::add);
        profiler.time("first", () -> view.execute(call("task")));
        profiler.time("second", () -> view.execute(call("task")));
        view.execute(call("task"));

        assertThat(tree()).isEqualTo("first*1 second*1");
        queue.forEach(Runnable::run);

        assertThat(tree()).isEqualTo("first*1(task*1) second*1(task*1) task*1");
    }

    @Test
    void callerRuns_hangsUnderTheCaller_asIfItHadCalled() {
        ExecutorService full = new ThreadPoolExecutor(
                1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(1), new ThreadPoolExecutor.CallerRunsPolicy());
        CountDownLatch release = new CountDownLatch(1);
        full.execute(() -> await(release));
        full.execute(() -> {});
        try {
            profiler.time("caller", () -> {
                ProfileContext.executorService(full).execute(call("task"));
                call("after").run();
            });
        } finally {
            release.countDown();
            full.shutdown();
        }

        assertThat(tree()).isEqualTo("caller*1(after*1 task*1)");
        assertThat(Reported.site(profiler, "caller").inFlight()).isZero();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void shutdownNow_returnsWhatWasExecuted_asItWas() {
        CountDownLatch release = new CountDownLatch(1);
        ExecutorService single = Executors.newSingleThreadExecutor();
        ExecutorService view = ProfileContext.executorService(single);
        CountDownLatch started = new CountDownLatch(1);
        view.execute(() -> {
            started.countDown();
            await(release);
        });
        await(started);
        Runnable executed = call("never");
        view.execute(executed);
        Future<?> submitted = view.submit(call("never either"));

        List<Runnable> left = view.shutdownNow();

        assertThat(left).hasSize(2);
        assertThat(left.get(0)).isSameAs(executed);
        assertThat(left.get(1)).isSameAs(submitted).isInstanceOf(FutureTask.class);
        assertThat(profiler.report().sites()).isEmpty();
    }

    @Test
    void lifecycle_isTheExecutorsOwn() throws InterruptedException {
        assertThat(executor.isShutdown()).isFalse();
        executor.shutdown();

        assertThat(pool.isShutdown()).isTrue();
        assertThat(executor.isShutdown()).isTrue();
        assertThat(executor.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        assertThat(executor.isTerminated()).isTrue();
        assertThat(executor.toString()).contains(pool.toString());
    }

    @Test
    void close_isTheExecutorsOwn_andDoesNotWaitForTheCommonPool() throws Exception {
        assumeThat(executor)
                .as("a JDK from 19 on, with ExecutorService.close()")
                .isInstanceOf(AutoCloseable.class);

        ((AutoCloseable) (Object) executor).close();
        ((AutoCloseable) (Object) ProfileContext.executorService(ForkJoinPool.commonPool())).close();

        assertThat(pool.isTerminated()).isTrue();
        assertThat(ForkJoinPool.commonPool().isShutdown()).isFalse();
    }

    @Test
    void failingTask_fails_andItsThreadIsFreeOfItsContext() throws Exception {
        IllegalStateException failure = new IllegalStateException("told to");
        Callable<String> failing = () -> {
            throw failure;
        };
        ExecutorService single = Executors.newSingleThreadExecutor();
        try {
            ExecutorService view = ProfileContext.executorService(single);
            profiler.time(
                    "caller",
                    () -> assertThatThrownBy(() -> view.submit(failing).get())
                            .isInstanceOf(ExecutionException.class)
                            .cause()
                            .isSameAs(failure));
            single.submit(call("after")).get();
        } finally {
            single.shutdown();
        }

        assertThat(tree()).isEqualTo("after*1 caller*1");
    }

    @Test
    void scheduledTasks_hangWhereTheyWereScheduled_eachRunOfThem() throws Exception {
        ScheduledExecutorService timers = Executors.newSingleThreadScheduledExecutor();
        try {
            ScheduledExecutorService view = ProfileContext.scheduledExecutorService(timers);
            List<Future<?>> periodic = new ArrayList<>();
            CountDownLatch rate = new CountDownLatch(3);
            CountDownLatch delay = new CountDownLatch(3);
            profiler.time("caller", () -> {
                view.schedule(call("runnable"), 0, TimeUnit.SECONDS).get();
                assertThat(view.schedule(ask("callable"), 0, TimeUnit.SECONDS).get())
                        .isEqualTo("callable");
                periodic.add(view.scheduleAtFixedRate(counted("rate", rate), 0, 1, TimeUnit.MILLISECONDS));
                periodic.add(view.scheduleWithFixedDelay(counted("delay", delay), 0, 1, TimeUnit.MILLISECONDS));
                return null;
            });
            assertThat(rate.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(delay.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(periodic).noneMatch(Future::isDone);
        } finally {
            timers.shutdownNow();
        }

        assertThat(profiler.report().tree().roots()).hasSize(1);
        assertThat(tree()).startsWith("caller*1(callable*1 delay*").contains("rate*", "runnable*1");
    }

    private Runnable counted(String site, CountDownLatch runs) {
        return () -> {
            call(site).run();
            runs.countDown();
        };
    }

    @Test
    void view_ofAView_isThatView() {
        Executor plain = ProfileContext.executor(Runnable::run);
        ScheduledExecutorService timers = Executors.newSingleThreadScheduledExecutor();
        ScheduledExecutorService view = ProfileContext.scheduledExecutorService(timers);
        timers.shutdown();

        assertThat(ProfileContext.executor(plain)).isSameAs(plain);
        assertThat(ProfileContext.executor(executor)).isSameAs(executor);
        assertThat(ProfileContext.executorService(executor)).isSameAs(executor);
        assertThat(ProfileContext.scheduledExecutorService(view)).isSameAs(view);
        assertThat(ProfileContext.executorService(timers)).isInstanceOf(ScheduledExecutorService.class);
    }

    @Test
    void nullTask_isRefusedAtOnce() {
        assertThatThrownBy(() -> executor.execute(none()))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("task");
    }

    @SuppressWarnings("NullAway")
    private static Runnable none() {
        return null;
    }

    @Test
    void virtualThreads_hangUnderTheirSubmitter_andLeaveNothingBehind() throws Exception {
        ExecutorService virtual = VirtualExecutor.create();
        assumeThat(virtual).as("a JDK from 21 on, with virtual threads").isNotNull();
        int before = VirtualFrames.size();
        ExecutorService view = ProfileContext.executorService(virtual);
        profiler.time("caller", () -> {
            List<Callable<String>> tasks = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                tasks.add(() -> {
                    ProfileContext inner = ProfileContext.current();
                    call("before").run();
                    inner.wrap(call("within")).run();
                    return profiler.time("task", () -> "done");
                });
            }
            for (Future<String> one : view.invokeAll(tasks)) {
                assertThat(one.get()).isEqualTo("done");
            }
            return null;
        });
        virtual.shutdown();
        assertThat(virtual.awaitTermination(10, TimeUnit.SECONDS)).isTrue();

        assertThat(tree()).isEqualTo("caller*1(before*200 task*200 within*200)");
        assertThat(VirtualFrames.size()).isEqualTo(before);
    }

    @Test
    void emptyContextOnAVirtualThread_makesNoFrames() throws Exception {
        ExecutorService virtual = VirtualExecutor.create();
        assumeThat(virtual).as("a JDK from 21 on, with virtual threads").isNotNull();
        List<Integer> seen = new ArrayList<>();
        int before = VirtualFrames.size();
        ProfileContext.executorService(virtual)
                .submit(() -> {
                    ProfileContext.current();
                    seen.add(VirtualFrames.size());
                })
                .get();
        virtual.shutdown();

        assertThat(seen).containsExactly(before);
    }
}
