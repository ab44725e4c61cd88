package dev.perfkit.task;

import static dev.perfkit.task.HandWorked.assertAddsUp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.perfkit.time.Scheduler;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The end of a queue, and who submits while it comes. */
@SuppressWarnings("FutureReturnValueIgnored") // what is submitted is watched by other means
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TaskQueueCloseTest {
    private final HandWorked hand = new HandWorked();

    @Test
    void close_byWhatHangsOnATask_doesNotWaitForItself() throws Exception {
        TaskQueue queue =
                TaskQueue.builder("mail").patience(Duration.ofMinutes(5)).build();
        CountDownLatch go = new CountDownLatch(1);
        CompletableFuture<?> closed =
                queue.submit(() -> go.await(1, TimeUnit.MINUTES)).thenRun(queue::close);
        go.countDown();
        closed.get(30, TimeUnit.SECONDS);
        TaskQueue.DrainReport report = queue.drain(Duration.ZERO).get(30, TimeUnit.SECONDS);
        assertThat(report.interrupted()).isEmpty();
    }

    @Test
    void close_byWhatHangsOnACancelledTask_doesNotWaitForItself() {
        TaskQueue queue = hand.queue().build();
        CompletableFuture<Integer> future = queue.submit(() -> 1);
        CompletableFuture<Boolean> closed = future.handle((any, failure) -> {
            queue.close();
            return true;
        });
        future.cancel(true);
        assertThat(closed).isCompletedWithValue(true);
        assertThat(queue.drain(Duration.ZERO)).isCompleted();
    }

    @Test
    void drain_cancelUnderWay_endsOnceAllFuturesAreTold() {
        TaskQueue queue = hand.queue().build();
        CompletableFuture<Integer> future = queue.submit(() -> 1);
        List<Boolean> doneAtEnd = new ArrayList<>();
        queue.drain(Duration.ofMinutes(1)).thenRun(() -> doneAtEnd.add(future.isDone()));
        future.cancel(true);
        assertThat(doneAtEnd).containsExactly(true);
    }

    @Test
    void drain_endsAtOnce_leavesNoAlarm() {
        TaskQueue queue = hand.queue().build();
        queue.submit(() -> 1);
        hand.work();
        assertThat(queue.drain(Duration.ofMinutes(1))).isCompleted();
        TaskQueue second = hand.queue().build();
        second.submit(() -> 1);
        CompletableFuture<TaskQueue.DrainReport> drained = second.drain(Duration.ofMinutes(1));
        hand.work();
        assertThat(drained).isCompleted();
        assertThat(hand.time.pendingCount()).isZero();
    }

    @Test
    void drain_delayLongerThanPatience_listsIt() {
        TaskQueue queue = hand.queue().build();
        queue.submit(TaskOptions.named("soon").withDelay(Duration.ofSeconds(1)), () -> 1);
        queue.submit(TaskOptions.named("too late").withDelay(Duration.ofHours(1)), () -> 2);
        CompletableFuture<TaskQueue.DrainReport> drained = queue.drain(Duration.ofSeconds(10));
        hand.time.advance(Duration.ofSeconds(1));
        hand.work();
        hand.time.advance(Duration.ofSeconds(9));
        assertThat(drained.join())
                .isEqualTo(new TaskQueue.DrainReport(Duration.ofSeconds(10), List.of("too late"), List.of()));
        assertThat(queue.snapshot()).matches(s -> s.completed() == 1 && s.cancelled() == 1);
        assertAddsUp(queue.snapshot());
    }

    @Test
    void drain_patienceEndsBetweenTries_listsTheTask() {
        TaskQueue queue = hand.queue().build();
        CompletableFuture<Object> future = queue.submit(
                TaskOptions.named("flaky")
                        .withRetry(Retry.times(9).withWaits(Duration.ofHours(1), Duration.ofHours(1))),
                () -> {
                    throw new IOException("again");
                });
        CompletableFuture<TaskQueue.DrainReport> drained = queue.drain(Duration.ZERO);
        hand.work();
        hand.time.advance(Duration.ZERO);
        assertThat(drained.join().notRun()).containsExactly("flaky");
        assertThat(future).isCancelled();
        assertAddsUp(queue.snapshot());
    }

    @Test
    void submit_afterClose_isRefusedWhateverTheOverflow() {
        for (Overflow.Rule rule : Overflow.Rule.values()) {
            Duration patience = rule == Overflow.Rule.BLOCK ? Duration.ofMinutes(1) : Duration.ZERO;
            TaskQueue queue = hand.queue()
                    .capacity(1)
                    .overflow(new Overflow(rule, patience))
                    .build();
            queue.submit(() -> 1);
            queue.drain(Duration.ofMinutes(1));
            AtomicInteger ran = new AtomicInteger();
            assertThatThrownBy(() -> queue.execute(ran::incrementAndGet))
                    .isInstanceOf(TaskRejectedException.class)
                    .hasMessage("mail refuses task: it is closed");
            assertThat(ran).hasValue(0);
            assertThat(queue.snapshot()).matches(s -> s.submitted() == 1 && s.rejected() == 1);
        }
    }

    @Test
    void submit_waitsForRoomWhileTheQueueCloses_isRefused() throws Exception {
        TaskQueue queue = hand.queue()
                .capacity(1)
                .overflow(Overflow.block(Duration.ofMinutes(5)))
                .build();
        queue.submit(() -> 1);
        CompletableFuture<Throwable> refusal = new CompletableFuture<>();
        Thread submitter = new Thread(() -> {
            try {
                queue.submit(() -> 2);
            } catch (TaskRejectedException e) {
                refusal.complete(e);
            }
        });
        submitter.start();
        await().until(() -> submitter.getState() == Thread.State.TIMED_WAITING);
        queue.drain(Duration.ofMinutes(1));
        assertThat(refusal.get(30, TimeUnit.SECONDS)).hasMessage("mail refuses task: it is closed");
        submitter.join();
    }

    @Test
    void submit_waitsForRoomAndIsInterrupted_dropsTheTaskAndKeepsTheInterrupt() throws Exception {
        TaskQueue queue = hand.queue()
                .capacity(1)
                .overflow(Overflow.block(Duration.ofMinutes(5)))
                .build();
        queue.submit(() -> 1);
        CompletableFuture<Boolean> kept = new CompletableFuture<>();
        Thread submitter = new Thread(() -> {
            CompletableFuture<Integer> dropped = queue.submit(() -> 2);
            kept.complete(
                    dropped.isCompletedExceptionally() && Thread.currentThread().isInterrupted());
        });
        submitter.start();
        await().until(() -> submitter.getState() == Thread.State.TIMED_WAITING);
        submitter.interrupt();
        assertThat(kept.get(30, TimeUnit.SECONDS)).isTrue();
        assertThat(queue.snapshot()).matches(s -> s.dropped() == 1 && s.queued() == 1);
        submitter.join();
    }

    @Test
    void submit_byATaskToItsOwnFullQueueThatBlocks_endsWithThePatience() {
        try (TaskQueue queue = TaskQueue.builder("mail")
                .capacity(1)
                .workers(1)
                .overflow(Overflow.block(Duration.ofMillis(20)))
                .build()) {
            CompletableFuture<Boolean> dropped = queue.submit(() -> {
                queue.submit(() -> 1);
                return queue.submit(() -> 2).isCompletedExceptionally();
            });
            assertThat(dropped.join()).isTrue();
        }
    }

    @Test
    void submit_longestPatience_isTaken() {
        TaskQueue queue = hand.queue()
                .capacity(1)
                .overflow(Overflow.block(Duration.ofSeconds(Long.MAX_VALUE)))
                .patience(Duration.ofSeconds(Long.MAX_VALUE))
                .build();
        queue.submit(() -> 1);
        Thread.currentThread().interrupt();
        assertThat(queue.submit(() -> 2)).isCompletedExceptionally();
        assertThat(Thread.interrupted()).isTrue();
        CompletableFuture<TaskQueue.DrainReport> drained = queue.drain(Duration.ofSeconds(Long.MAX_VALUE));
        hand.work();
        assertThat(drained).isCompleted();
    }

    @Test
    void repeat_afterClose_isRefused() {
        TaskQueue queue = hand.queue().build();
        queue.close();
        assertThatThrownBy(() -> queue.repeat(TaskOptions.named("tick"), () -> {}, Duration.ofSeconds(1)))
                .isInstanceOf(TaskRejectedException.class)
                .hasMessage("mail refuses tick: it is closed");
        assertThat(hand.time.pendingCount()).isZero();
    }

    @Test
    void repeat_intervalOfZero_isRefused() {
        TaskQueue queue = hand.queue().build();
        assertThatThrownBy(() -> queue.repeat(TaskOptions.named("tick"), () -> {}, Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("interval: PT0S (expected: > 0)");
    }

    @Test
    void repeat_fullQueue_neitherRunsOnTheTimersThreadNorHoldsIt() {
        for (Overflow overflow : List.of(Overflow.callerRuns(), Overflow.block(Duration.ofMinutes(5)))) {
            TaskQueue queue = hand.queue().capacity(1).overflow(overflow).build();
            AtomicInteger ran = new AtomicInteger();
            queue.submit(() -> 1);
            Scheduler.Handle handle =
                    queue.repeat(TaskOptions.named("tick"), ran::incrementAndGet, Duration.ofSeconds(1));
            hand.time.advance(Duration.ofSeconds(1));
            assertThat(ran).hasValue(0);
            assertThat(queue.snapshot()).matches(s -> s.dropped() == 1 && s.queued() == 1);
            handle.cancel();
        }
    }

    @Test
    void repeat_endedByItsHandle_isForgotten() {
        TaskQueue queue = hand.queue().build();
        AtomicInteger cancelled = new AtomicInteger();
        TaskQueue counting = hand.queue()
                .scheduler((executor, task, delay) -> cancelled::incrementAndGet)
                .build();
        counting.repeat(TaskOptions.named("tick"), () -> {}, Duration.ofSeconds(1))
                .cancel();
        assertThat(cancelled).hasValue(1);
        counting.drain(Duration.ZERO);
        assertThat(cancelled).hasValue(1);
        queue.close();
    }

    @Test
    void burstsOfTasks_oneAfterTheOther_startNoMoreThreadsThanWorkers() throws Exception {
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        try (TaskQueue queue = TaskQueue.builder("mail").workers(3).build()) {
            for (int burst = 0; burst < 200; burst++) {
                CountDownLatch left = new CountDownLatch(20);
                for (int i = 0; i < 20; i++) {
                    queue.execute(() -> {
                        threads.add(Thread.currentThread());
                        left.countDown();
                    });
                }
                assertThat(left.await(30, TimeUnit.SECONDS)).isTrue();
            }
        }
        assertThat(threads).hasSizeBetween(1, 3);
        await().until(() -> threads.stream().noneMatch(Thread::isAlive));
    }

    @Test
    void twoTasks_oneIdleWorker_runAtOnce() throws Exception {
        for (int round = 0; round < 50; round++) {
            try (TaskQueue queue = TaskQueue.builder("mail").workers(2).build()) {
                queue.submit(() -> 0).join();
                CountDownLatch both = new CountDownLatch(2);
                CompletableFuture<Boolean> one = queue.submit(() -> meets(both));
                CompletableFuture<Boolean> other = queue.submit(() -> meets(both));
                assertThat(one.get(30, TimeUnit.SECONDS) && other.get(30, TimeUnit.SECONDS))
                        .isTrue();
            }
        }
    }

    private static boolean meets(CountDownLatch both) throws InterruptedException {
        both.countDown();
        return both.await(10, TimeUnit.SECONDS);
    }
}
