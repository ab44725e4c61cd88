package dev.perfkit.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.perfkit.stats.VirtualThreads;
import dev.perfkit.time.ManualTime;
import dev.perfkit.time.Scheduler;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@SuppressWarnings("FutureReturnValueIgnored") // what is submitted is watched by other means
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TaskQueueTest {
    private final ManualTime time = new ManualTime();
    /** The workers that were started, to be run when a test says so. */
    private final ArrayDeque<Runnable> workers = new ArrayDeque<>();

    private final List<String> done = Collections.synchronizedList(new ArrayList<>());

    private TaskQueueBuilder byHand() {
        return TaskQueue.builder("mail").scheduler(time).ticker(time).executor(workers::add);
    }

    private void work() {
        for (Runnable worker = workers.poll(); worker != null; worker = workers.poll()) {
            worker.run();
        }
    }

    private static void assertAddsUp(TaskQueueSnapshot now) {
        assertThat(now.completed()
                        + now.failed()
                        + now.dropped()
                        + now.cancelled()
                        + now.queued()
                        + now.delayed()
                        + now.running())
                .isEqualTo(now.submitted());
    }

    private CompletableFuture<Boolean> note(TaskQueue queue, TaskOptions options) {
        return queue.submit(options, () -> done.add(options.name()));
    }

    private static CompletableFuture<Object> run(TaskQueue queue, TaskOptions options, Runnable task) {
        return queue.submit(options, Executors.callable(task));
    }

    @Test
    void submit_thousandAndFirst_isDroppedAndCountedExactly() {
        TaskQueue queue = byHand().build();
        List<CompletableFuture<Boolean>> futures = new ArrayList<>();
        for (int i = 0; i < 1_001; i++) {
            futures.add(note(queue, TaskOptions.named("task " + i)));
        }
        assertThat(futures.subList(0, 1_000)).noneMatch(CompletableFuture::isDone);
        assertThat(futures.get(1_000)).isCompletedExceptionally();
        assertThatThrownBy(futures.get(1_000)::join)
                .hasCauseInstanceOf(TaskDroppedException.class)
                .hasMessageContaining("mail dropped task 1000: 1000 tasks wait already (DROP_NEWEST)");
        assertThat(queue.snapshot()).matches(s -> s.dropped() == 1 && s.queued() == 1_000 && s.submitted() == 1_001);
        work();
        assertThat(queue.snapshot()).matches(s -> s.completed() == 1_000 && s.queued() == 0);
        assertThat(done).hasSize(1_000).startsWith("task 0", "task 1").endsWith("task 999");
        assertAddsUp(queue.snapshot());
    }

    @Test
    void submit_fullAndDropOldest_dropsTheOldestOfTheLowestLane() {
        TaskQueue queue = byHand().capacity(3).overflow(Overflow.dropOldest()).build();
        note(queue, TaskOptions.named("high").withLane(Lane.HIGH));
        CompletableFuture<Boolean> oldest =
                note(queue, TaskOptions.named("low 1").withLane(Lane.LOW));
        note(queue, TaskOptions.named("low 2").withLane(Lane.LOW));
        note(queue, TaskOptions.named("new"));
        assertThat(oldest).isCompletedExceptionally();
        work();
        assertThat(done).containsExactly("high", "new", "low 2");
        assertAddsUp(queue.snapshot());
    }

    @Test
    void submit_fullAndFail_throwsAndCountsNoSubmission() {
        TaskQueue queue = byHand().capacity(1).overflow(Overflow.fail()).build();
        note(queue, TaskOptions.named("first"));
        assertThatThrownBy(() -> note(queue, TaskOptions.named("second")))
                .isInstanceOf(TaskRejectedException.class)
                .hasMessage("mail refuses second: 1 tasks wait already");
        assertThat(queue.snapshot()).matches(s -> s.submitted() == 1 && s.rejected() == 1);
    }

    @Test
    void submit_fullAndCallerRuns_runsHere() {
        TaskQueue queue = byHand().capacity(1).overflow(Overflow.callerRuns()).build();
        note(queue, TaskOptions.named("waits"));
        assertThat(note(queue, TaskOptions.named("at once"))).isCompleted();
        assertThat(done).containsExactly("at once");
        assertThat(queue.snapshot()).matches(s -> s.completed() == 1 && s.queued() == 1);
    }

    @Test
    void submit_fullAndBlock_waitsForRoom() throws Exception {
        CountDownLatch first = new CountDownLatch(1);
        try (TaskQueue queue = TaskQueue.builder("mail")
                .capacity(1)
                .workers(1)
                .overflow(Overflow.block(Duration.ofMinutes(1)))
                .build()) {
            queue.execute(() -> awaitQuietly(first));
            await().until(() -> queue.snapshot().running() == 1);
            queue.execute(() -> {});
            Thread submitter = new Thread(() -> queue.execute(() -> done.add("waited")));
            submitter.start();
            await().until(() -> submitter.getState() == Thread.State.TIMED_WAITING);
            first.countDown();
            submitter.join();
        }
        assertThat(done).containsExactly("waited");
    }

    @Test
    void submit_fullAndBlockInVain_dropsTheNewTask() {
        TaskQueue queue = byHand().capacity(1)
                .overflow(Overflow.block(Duration.ofMillis(1)))
                .build();
        note(queue, TaskOptions.named("first"));
        assertThat(note(queue, TaskOptions.named("second"))).isCompletedExceptionally();
        assertAddsUp(queue.snapshot());
    }

    @Test
    void turns_severalLanes_goToTheHighestAndEachEighthToTheLongestWaiting() {
        TaskQueue queue = byHand().workers(1).build();
        note(queue, TaskOptions.named("low").withLane(Lane.LOW));
        time.advance(Duration.ofSeconds(1));
        for (int i = 0; i < 10; i++) {
            note(queue, TaskOptions.named("high " + i).withLane(Lane.HIGH));
        }
        work();
        assertThat(done.indexOf("low")).isEqualTo(7);
    }

    @Test
    void task_throws_isTriedAgainAfterItsWaitAndThenFails() {
        TaskQueue queue = byHand().build();
        AtomicInteger tries = new AtomicInteger();
        CompletableFuture<Object> future = queue.submit(
                TaskOptions.named("flaky")
                        .withRetry(Retry.times(2).withWaits(Duration.ofSeconds(1), Duration.ofSeconds(8))),
                () -> {
                    throw new IOException("try " + tries.incrementAndGet());
                });
        work();
        assertThat(queue.snapshot()).matches(s -> s.delayed() == 1 && s.retries() == 1);
        time.advance(Duration.ofSeconds(1));
        work();
        time.advance(Duration.ofSeconds(2));
        work();
        assertThatThrownBy(future::get).isInstanceOf(ExecutionException.class).hasMessageContaining("try 3");
        assertThat(queue.snapshot()).matches(s -> s.failed() == 1 && s.retries() == 2 && s.delayed() == 0);
        assertThat(queue.snapshot().runs().errorCount()).isEqualTo(3);
    }

    @Test
    void waits_betweenTries_areDrawnUpToTheCap() {
        Retry retry = Retry.times(1_000).withWaits(Duration.ofMillis(100), Duration.ofSeconds(10));
        Random random = new Random(3);
        for (int number = 1; number <= 1_000; number++) {
            long most = number > 7 ? 10_000 : Math.min(10_000, 100L << (number - 1));
            assertThat(retry.wait(number, random)).isBetween(Duration.ZERO, Duration.ofMillis(most));
        }
        assertThat(IntStream.range(0, 1_000)
                        .mapToLong(i -> retry.wait(3, random).toMillis())
                        .max()
                        .orElse(0))
                .isGreaterThan(350);
    }

    @Test
    void task_throwsError_failsWithoutAnotherTryAndEndsNoWorker() {
        TaskQueue queue = byHand().workers(1).build();
        CompletableFuture<Object> future = run(queue, TaskOptions.named("deep").withRetry(Retry.times(5)), () -> {
            throw new StackOverflowError("deep");
        });
        note(queue, TaskOptions.named("next"));
        work();
        assertThatThrownBy(future::join).hasCauseInstanceOf(StackOverflowError.class);
        assertThat(done).containsExactly("next");
    }

    @Test
    void task_takesTooLong_isInterruptedAndFails() {
        try (TaskQueue queue = TaskQueue.builder("mail").build()) {
            AtomicBoolean interrupted = new AtomicBoolean();
            CompletableFuture<Object> future =
                    run(queue, TaskOptions.named("slow").withTimeout(Duration.ofMillis(20)), () -> {
                        try {
                            TimeUnit.MINUTES.sleep(5);
                        } catch (InterruptedException e) {
                            interrupted.set(true);
                        }
                    });
            assertThatThrownBy(future::get)
                    .hasCauseInstanceOf(TimeoutException.class)
                    .hasMessageContaining("mail: slow took longer than PT0.02S");
            await().untilTrue(interrupted);
            await().until(() -> queue.snapshot().overdue() == 0);
            assertThat(queue.snapshot()).matches(s -> s.failed() == 1 && s.timeouts() == 1 && s.running() == 0);
        }
    }

    @Test
    void task_neverEnds_losesAThreadAndNotTheQueue() {
        CountDownLatch end = new CountDownLatch(1);
        TaskQueue queue =
                TaskQueue.builder("mail").workers(1).patience(Duration.ZERO).build();
        TaskOptions stubborn = TaskOptions.named("stubborn").withTimeout(Duration.ofMillis(5));
        assertThatThrownBy(run(queue, stubborn, () -> awaitQuietly(end))::join)
                .hasCauseInstanceOf(TimeoutException.class);
        assertThat(queue.submit(() -> 1).join()).isEqualTo(1);
        assertThat(queue.snapshot().overdue()).isEqualTo(1);
        // As many as there are workers are replaced; a second one stands in the way.
        assertThatThrownBy(run(queue, stubborn, () -> awaitQuietly(end))::join)
                .hasCauseInstanceOf(TimeoutException.class);
        CompletableFuture<Integer> waits = queue.submit(() -> 2);
        assertThat(queue.snapshot()).matches(s -> s.overdue() == 2 && s.queued() == 1);
        end.countDown();
        assertThat(waits.join()).isEqualTo(2);
        queue.close();
    }

    @Test
    void cancel_ofOneThatWaits_takesItOut() {
        TaskQueue queue = byHand().capacity(1).build();
        CompletableFuture<Boolean> future = note(queue, TaskOptions.named("first"));
        assertThat(future.cancel(true)).isTrue();
        assertThat(note(queue, TaskOptions.named("second"))).isNotDone();
        work();
        assertThat(done).containsExactly("second");
        assertThatThrownBy(future::join).isInstanceOf(CancellationException.class);
        assertThat(queue.snapshot()).matches(s -> s.cancelled() == 1 && s.completed() == 1);
    }

    @Test
    void cancel_ofOneThatRuns_interruptsIt() {
        try (TaskQueue queue = TaskQueue.builder("mail").build()) {
            CountDownLatch interrupted = new CountDownLatch(1);
            CompletableFuture<Object> future = run(queue, TaskOptions.named("task"), () -> {
                try {
                    TimeUnit.MINUTES.sleep(5);
                } catch (InterruptedException e) {
                    interrupted.countDown();
                }
            });
            await().until(() -> queue.snapshot().running() == 1);
            assertThat(future.cancel(true)).isTrue();
            awaitQuietly(interrupted);
            assertThat(queue.snapshot().cancelled()).isEqualTo(1);
        }
    }

    @Test
    void submit_withDelay_comesWhenItsTimeHasCome() {
        TaskQueue queue = byHand().build();
        note(queue, TaskOptions.named("later").withDelay(Duration.ofSeconds(10)));
        time.advance(Duration.ofSeconds(9));
        work();
        assertThat(done).isEmpty();
        assertThat(queue.snapshot().delayed()).isEqualTo(1);
        time.advance(Duration.ofSeconds(1));
        work();
        assertThat(done).containsExactly("later");
    }

    @Test
    void repeat_slowTask_leavesOutTheTimesThatPass() {
        TaskQueue queue = byHand().build();
        Scheduler.Handle handle =
                queue.repeat(TaskOptions.named("tick"), () -> done.add("tick"), Duration.ofSeconds(1));
        time.advance(Duration.ofSeconds(5));
        assertThat(queue.snapshot().queued()).isEqualTo(1);
        work();
        time.advance(Duration.ofSeconds(1));
        work();
        assertThat(done).hasSize(2);
        handle.cancel();
        time.advance(Duration.ofSeconds(5));
        assertThat(queue.snapshot().submitted()).isEqualTo(2);
    }

    @Test
    void drain_manyWaiting_doesAllOfThem() {
        TaskQueue queue = TaskQueue.builder("mail").build();
        for (int i = 0; i < 500; i++) {
            note(queue, TaskOptions.named("task"));
        }
        TaskQueue.DrainReport report = queue.drain(Duration.ofMinutes(1)).join();
        assertThat(report.notRun()).isEmpty();
        assertThat(done).hasSize(500);
        assertThatThrownBy(() -> queue.execute(() -> {}))
                .isInstanceOf(TaskRejectedException.class)
                .hasMessage("mail refuses task: it is closed");
        queue.close();
        queue.close();
    }

    @Test
    void drain_timeIsUp_listsWhatWasNotDone() {
        CountDownLatch never = new CountDownLatch(1);
        TaskQueue queue = TaskQueue.builder("mail").workers(1).build();
        CompletableFuture<Object> running = run(queue, TaskOptions.named("running"), () -> awaitQuietly(never));
        await().until(() -> queue.snapshot().running() == 1);
        CompletableFuture<Boolean> waiting = note(queue, TaskOptions.named("waiting"));
        note(queue, TaskOptions.named("later").withDelay(Duration.ofMinutes(1)));
        TaskQueue.DrainReport report = queue.drain(Duration.ofMillis(10)).join();
        assertThat(report.notRun()).containsExactly("waiting", "later");
        assertThat(report.interrupted()).containsExactly("running");
        assertThat(running).isCancelled();
        assertThat(waiting).isCancelled();
        assertThat(queue.snapshot()).matches(s -> s.cancelled() == 3 && s.queued() + s.running() + s.delayed() == 0);
        never.countDown();
    }

    @Test
    void drain_failingTaskWithTriesLeft_triesThemToo() {
        TaskQueue queue = byHand().build();
        AtomicInteger tries = new AtomicInteger();
        CompletableFuture<Integer> future =
                queue.submit(TaskOptions.named("flaky").withRetry(Retry.times(3)), () -> {
                    if (tries.incrementAndGet() < 3) {
                        throw new IOException("not yet");
                    }
                    return tries.get();
                });
        CompletableFuture<TaskQueue.DrainReport> drained = queue.drain(Duration.ofMinutes(1));
        for (int i = 0; i < 3; i++) {
            work();
            time.advance(Duration.ofSeconds(1));
        }
        assertThat(future).isCompletedWithValue(3);
        assertThat(drained).isCompleted();
    }

    @Test
    void close_byATaskOfItsOwn_doesNotWaitForItself() {
        TaskQueue queue = TaskQueue.builder("mail").build();
        run(queue, TaskOptions.named("close"), queue::close).join();
        await().until(() -> queue.drain(Duration.ZERO).isDone());
        assertThat(queue.snapshot().completed()).isEqualTo(1);
    }

    @Test
    void executor_refuses_isAskedAgain() {
        AtomicBoolean refuses = new AtomicBoolean(true);
        TaskQueue queue = TaskQueue.builder("mail")
                .scheduler(time)
                .ticker(time)
                .executor(task -> {
                    if (refuses.get()) {
                        throw new RejectedExecutionException("full");
                    }
                    workers.add(task);
                })
                .build();
        note(queue, TaskOptions.named("patient"));
        refuses.set(false);
        time.advance(Duration.ofSeconds(1));
        work();
        assertThat(done).containsExactly("patient");
    }

    @Test
    void interrupt_ofTheHostsThread_isKept() {
        TaskQueue queue = byHand().build();
        queue.execute(() -> Thread.currentThread().interrupt());
        AtomicBoolean poisoned = new AtomicBoolean();
        queue.execute(() -> poisoned.set(Thread.currentThread().isInterrupted()));
        work();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(poisoned).isFalse();
    }

    @Test
    void virtualThreads_onNewerJdk_areTheWorkers() {
        assumeThat(Runtime.version().feature())
                .as("virtual threads need JDK 21")
                .isGreaterThanOrEqualTo(21);
        try (TaskQueue queue =
                TaskQueue.builder("mail").virtualThreads().workers(2).build()) {
            assertThat(queue.submit(() -> VirtualThreads.isVirtual(Thread.currentThread()))
                            .join())
                    .isTrue();
        }
    }

    @Test
    void virtualThreads_onOlderJdk_areRefused() {
        assumeThat(Runtime.version().feature()).as("JDK before 21").isLessThan(21);
        assertThatThrownBy(() -> TaskQueue.builder("mail").virtualThreads())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("expected: 21 or newer");
    }

    @Test
    void values_outOfRange_areRefused() {
        assertThatThrownBy(() -> TaskQueue.builder("")).hasMessage("name: \"\" (expected: not blank)");
        assertThatThrownBy(() -> byHand().capacity(0)).hasMessage("capacity: 0 (expected: 1..1000000)");
        assertThatThrownBy(() -> byHand().workers(-1)).hasMessage("workers: -1 (expected: 1..1000000)");
        assertThatThrownBy(() -> Overflow.block(Duration.ZERO)).hasMessage("patience: PT0S (expected: > 0)");
        assertThatThrownBy(() -> Retry.times(-1)).hasMessage("times: -1 (expected: 0..1000)");
        assertThatThrownBy(() -> TaskOptions.named("a").withTimeout(Duration.ZERO))
                .hasMessage("timeout: PT0S (expected: > 0)");
        assertThatThrownBy(() -> TaskOptions.named("a").withDelay(Duration.ofMillis(-1)))
                .hasMessageContaining("delay");
        assertThatThrownBy(() -> byHand().build().drain(Duration.ofMillis(-1))).hasMessageContaining("patience");
    }

    @Test
    void signals_andSnapshot_agree() {
        TaskQueue queue = byHand().build();
        note(queue, TaskOptions.named("a"));
        assertThat(queue.signals()).extracting(s -> s.name()).contains("tasks.mail.queued", "tasks.mail.wait");
        assertThat(queue.name()).isEqualTo("mail");
    }

    private static void awaitQuietly(CountDownLatch latch) {
        boolean interrupted = false;
        while (true) {
            try {
                latch.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
