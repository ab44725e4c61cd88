package dev.perfkit.task;

import static dev.perfkit.task.HandWorked.assertAddsUp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Orders of events that are rare in life, made by hand. */
@SuppressWarnings("FutureReturnValueIgnored") // what is submitted is watched by other means
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TaskQueueRaceTest {
    private final HandWorked hand = new HandWorked();
    /** Alarms that ring when a test says so, cancelled or not: a ring under way cannot be taken back. */
    private final List<Runnable> alarms = new ArrayList<>();

    private TaskQueueBuilder withLateAlarms() {
        return hand.queue().scheduler((executor, task, delay) -> {
            alarms.add(task);
            return () -> {};
        });
    }

    @Test
    void timeout_ringsAfterItsTryHasFailed_leavesTheNextTryAlone() {
        TaskQueue queue = withLateAlarms().build();
        AtomicInteger tries = new AtomicInteger();
        CompletableFuture<Integer> future = queue.submit(
                TaskOptions.named("flaky").withTimeout(Duration.ofSeconds(1)).withRetry(Retry.times(1)), () -> {
                    if (tries.incrementAndGet() == 1) {
                        throw new IOException("once");
                    }
                    alarms.get(0).run(); // of the first try
                    return 2;
                });
        hand.work();
        alarms.get(0).run(); // while it waits for its second try
        assertThat(queue.snapshot()).matches(s -> s.delayed() == 1 && s.timeouts() == 0);
        alarms.get(1).run();
        hand.work();
        assertThat(future).isCompletedWithValue(2);
        assertThat(Thread.interrupted()).isFalse();
        assertAddsUp(queue.snapshot());
    }

    @Test
    void timeout_ringsAfterTheEnd_changesNothing() {
        TaskQueue queue = withLateAlarms().build();
        CompletableFuture<Integer> future =
                queue.submit(TaskOptions.named("quick").withTimeout(Duration.ofSeconds(1)), () -> 1);
        hand.work();
        alarms.get(0).run();
        assertThat(future).isCompletedWithValue(1);
        assertThat(queue.snapshot()).matches(s -> s.completed() == 1 && s.timeouts() == 0);
    }

    @Test
    void delay_endsAfterTheTaskWasCancelled_changesNothing() {
        TaskQueue queue = withLateAlarms().build();
        CompletableFuture<Integer> future =
                queue.submit(TaskOptions.named("later").withDelay(Duration.ofSeconds(1)), () -> 1);
        future.cancel(true);
        alarms.get(0).run();
        hand.work();
        assertThat(queue.snapshot()).matches(s -> s.cancelled() == 1 && s.queued() == 0);
        assertAddsUp(queue.snapshot());
    }

    @Test
    void delay_endsWhileItIsBeingSet_isNoLonger() {
        // A scheduler that knows no delay.
        TaskQueue queue = hand.queue()
                .scheduler((executor, task, delay) -> {
                    executor.execute(task);
                    return () -> {};
                })
                .executor(Runnable::run)
                .build();
        AtomicBoolean underLock = new AtomicBoolean();
        CompletableFuture<Boolean> future = queue.submit(
                TaskOptions.named("later").withDelay(Duration.ofSeconds(1)),
                () -> underLock.getAndSet(!CompletableFuture.supplyAsync(queue::snapshot)
                        .handle((any, failure) -> true)
                        .completeOnTimeout(false, 5, TimeUnit.SECONDS)
                        .join()));
        assertThat(future).isCompleted();
        assertThat(underLock).isFalse();
    }

    @Test
    void cancel_byTheTaskItself_isCounted() {
        TaskQueue queue = hand.queue().build();
        List<CompletableFuture<Integer>> own = new ArrayList<>();
        own.add(queue.submit(() -> {
            own.get(0).cancel(true);
            return 1;
        }));
        hand.work();
        assertThat(own.get(0)).isCancelled();
        assertThat(Thread.interrupted()).isFalse();
        assertThat(queue.snapshot()).matches(s -> s.cancelled() == 1 && s.completed() == 0 && s.overdue() == 0);
    }

    @Test
    void cancel_ofRetryWaiting_takesItsAlarmAway() {
        TaskQueue queue = hand.queue().build();
        CompletableFuture<Object> future = queue.submit(
                TaskOptions.named("flaky")
                        .withRetry(Retry.times(1).withWaits(Duration.ofHours(1), Duration.ofHours(1))),
                () -> {
                    throw new IOException("once");
                });
        hand.work();
        assertThat(hand.time.pendingCount()).isEqualTo(1);
        assertThat(future.cancel(false)).isTrue();
        assertThat(future.cancel(false)).isTrue();
        assertThat(hand.time.pendingCount()).isZero();
        assertThat(queue.snapshot()).matches(s -> s.cancelled() == 1 && s.delayed() == 0);
    }

    @Test
    void callerRuns_nestedAndBothTimeUp_interruptsBoth() {
        TaskQueue queue =
                withLateAlarms().capacity(1).overflow(Overflow.callerRuns()).build();
        queue.submit(() -> 0);
        TaskOptions timed = TaskOptions.named("timed").withTimeout(Duration.ofSeconds(1));
        List<Boolean> interrupted = new ArrayList<>();
        queue.submit(timed, () -> {
            queue.submit(timed, () -> {
                alarms.forEach(Runnable::run); // both times are up
                interrupted.add(Thread.currentThread().isInterrupted());
                return 2;
            });
            interrupted.add(Thread.currentThread().isInterrupted());
            return 1;
        });
        assertThat(interrupted).containsExactly(true, true);
        assertThat(Thread.interrupted()).isFalse();
        assertThat(queue.snapshot()).matches(s -> s.timeouts() == 2 && s.overdue() == 0);
    }

    @Test
    void callerRuns_submitsItselfWithoutEnd_losesNoCount() {
        TaskQueue queue =
                hand.queue().capacity(1).overflow(Overflow.callerRuns()).build();
        queue.submit(() -> 0);
        new Resubmits(queue).run();
        TaskQueueSnapshot now = queue.snapshot();
        assertAddsUp(now);
        assertThat(now.running()).isZero();
        assertThat(now.queued()).isEqualTo(1);
    }

    private record Resubmits(TaskQueue queue) implements Runnable {
        @Override
        public void run() {
            queue.execute(this);
        }
    }

    @Test
    void overdue_replacedOneReturns_takesThePlaceOfOneThatWasNot() throws Exception {
        CountDownLatch first = new CountDownLatch(1);
        CountDownLatch second = new CountDownLatch(1);
        TaskQueue queue = TaskQueue.builder("mail").workers(1).build();
        overdue(queue, first);
        overdue(queue, second); // by the replacement, which is not replaced
        CompletableFuture<Integer> waits = queue.submit(() -> 3);
        assertThat(queue.snapshot()).matches(s -> s.overdue() == 2 && s.queued() == 1);
        first.countDown();
        assertThat(waits.get(30, TimeUnit.SECONDS)).isEqualTo(3);
        second.countDown();
        queue.close();
    }

    private static void overdue(TaskQueue queue, CountDownLatch end) throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        CompletableFuture<Boolean> future = queue.submit(() -> {
            begun.countDown();
            return end.await(1, TimeUnit.MINUTES);
        });
        begun.await();
        future.cancel(false);
    }

    @Test
    void dropOldest_newcomerLessUrgentThanAllThatWait_isDroppedItself() {
        TaskQueue queue =
                hand.queue().capacity(1).overflow(Overflow.dropOldest()).build();
        CompletableFuture<Integer> high = queue.submit(TaskOptions.named("high").withLane(Lane.HIGH), () -> 1);
        CompletableFuture<Integer> low = queue.submit(TaskOptions.named("low").withLane(Lane.LOW), () -> 2);
        assertThat(low).isCompletedExceptionally();
        assertThat(high).isNotDone();
        assertAddsUp(queue.snapshot());
    }

    @Test
    void dropOldest_nothingButDelayedTasks_dropsTheNewcomer() {
        TaskQueue queue =
                hand.queue().capacity(1).overflow(Overflow.dropOldest()).build();
        CompletableFuture<Object> flaky =
                queue.submit(TaskOptions.named("flaky").withRetry(Retry.times(1)), () -> {
                    throw new IOException("once");
                });
        hand.work();
        assertThatThrownBy(queue.submit(() -> 1)::join).hasMessageContaining("mail dropped task: 1 tasks wait already");
        assertThat(flaky).isNotDone();
        assertThat(queue.snapshot()).matches(s -> s.delayed() == 1 && s.dropped() == 1);
        assertAddsUp(queue.snapshot());
    }

    @Test
    void future_keptAfterTheEnd_keepsNotTheTask() {
        TaskQueue queue = hand.queue().build();
        List<CompletableFuture<?>> kept = new ArrayList<>();
        WeakReference<Object> done = submitLarge(queue, kept);
        hand.work();
        WeakReference<Object> cancelled = submitLarge(queue, kept);
        kept.get(1).cancel(true);
        assertThat(kept).allMatch(CompletableFuture::isDone);
        Awaitility.await().until(() -> {
            System.gc();
            return done.get() == null && cancelled.get() == null;
        });
        assertThat(kept).hasSize(2);
    }

    private static WeakReference<Object> submitLarge(TaskQueue queue, List<CompletableFuture<?>> kept) {
        byte[] large = new byte[1 << 20];
        kept.add(queue.submit(() -> large.length));
        return new WeakReference<>(large);
    }
}
