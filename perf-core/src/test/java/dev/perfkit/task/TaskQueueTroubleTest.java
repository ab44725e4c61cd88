package dev.perfkit.task;

import static dev.perfkit.task.HandWorked.assertAddsUp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.perfkit.time.Scheduler;
import dev.perfkit.weave.LogLines;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the queue is given misbehaves, or the task does: nothing is lost, and the counts add up. */
@SuppressWarnings("FutureReturnValueIgnored") // what is submitted is watched by other means
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TaskQueueTroubleTest {
    private final HandWorked hand = new HandWorked();

    private static Scheduler refusing() {
        return (executor, task, delay) -> {
            throw new RejectedExecutionException("shut down");
        };
    }

    @Test
    void scheduler_refusesDelay_isStoodInForByTheJvms() {
        try (TaskQueue queue = TaskQueue.builder("mail").scheduler(refusing()).build()) {
            TaskOptions later = TaskOptions.named("later").withDelay(Duration.ofMillis(1));
            assertThat(queue.submit(later, () -> 1).join()).isEqualTo(1);
            assertAddsUp(queue.snapshot());
        }
    }

    @Test
    void scheduler_refusesFurtherTry_losesNoTask() {
        try (TaskQueue queue = TaskQueue.builder("mail").scheduler(refusing()).build()) {
            AtomicInteger tries = new AtomicInteger();
            TaskOptions flaky = TaskOptions.named("flaky")
                    .withRetry(Retry.times(1).withWaits(Duration.ofMillis(1), Duration.ofMillis(1)));
            assertThat(queue.submit(flaky, () -> {
                                if (tries.incrementAndGet() == 1) {
                                    throw new IOException("once");
                                }
                                return 2;
                            })
                            .join())
                    .isEqualTo(2);
        }
    }

    @Test
    void scheduler_refusesTimeout_stillInterrupts() {
        try (TaskQueue queue = TaskQueue.builder("mail").scheduler(refusing()).build()) {
            CompletableFuture<Object> slow =
                    queue.submit(TaskOptions.named("slow").withTimeout(Duration.ofMillis(5)), () -> {
                        new CountDownLatch(1).await();
                        return 1;
                    });
            assertThatThrownBy(slow::join).hasCauseInstanceOf(TimeoutException.class);
        }
    }

    @Test
    void scheduler_refusesDeadline_isStoodInForByTheJvms() {
        TaskQueue queue = TaskQueue.builder("mail").scheduler(refusing()).build();
        CountDownLatch begun = new CountDownLatch(1);
        CompletableFuture<Object> stuck = queue.submit(TaskOptions.named("stuck"), () -> {
            begun.countDown();
            new CountDownLatch(1).await();
            return 1;
        });
        await().until(() -> begun.getCount() == 0);
        assertThat(queue.drain(Duration.ofMillis(5)).join().interrupted()).containsExactly("stuck");
        assertThat(stuck).isCancelled();
    }

    @Test
    void random_throws_failsTheTaskWithoutAnotherTry() {
        TaskQueue queue = hand.queue()
                .random(() -> {
                    throw new IllegalStateException("no luck");
                })
                .build();
        CompletableFuture<Object> future =
                queue.submit(TaskOptions.named("flaky").withRetry(Retry.times(3)), () -> {
                    throw new IOException("first");
                });
        hand.work();
        assertThatThrownBy(future::join).hasCauseInstanceOf(IOException.class);
        assertThat(queue.snapshot()).matches(s -> s.failed() == 1 && s.retries() == 0);
        assertAddsUp(queue.snapshot());
    }

    @Test
    void executor_cannotStartThreads_isAskedAgain() {
        AtomicBoolean full = new AtomicBoolean(true);
        TaskQueue queue = hand.queue()
                .executor(worker -> {
                    if (full.get()) {
                        throw new InternalError("unable to create native thread");
                    }
                    hand.workers.add(worker);
                })
                .workers(1)
                .build();
        CompletableFuture<Integer> patient = queue.submit(() -> 1);
        full.set(false);
        hand.time.advance(Duration.ofSeconds(1));
        hand.work();
        assertThat(patient).isCompletedWithValue(1);
    }

    @Test
    void executor_refusesAgainAndAgain_isAskedOnceASecond() {
        AtomicInteger asked = new AtomicInteger();
        TaskQueue queue = hand.queue()
                .executor(worker -> {
                    asked.incrementAndGet();
                    throw new RejectedExecutionException("full");
                })
                .build();
        for (int i = 0; i < 100; i++) {
            queue.submit(() -> 1);
        }
        assertThat(asked).hasValue(1);
        hand.time.advance(Duration.ofSeconds(10));
        assertThat(asked).hasValue(11);
        assertThat(hand.time.pendingCount()).isEqualTo(1);
    }

    @Test
    void executor_recovers_getsAllWorkersAgain() {
        AtomicBoolean full = new AtomicBoolean(true);
        TaskQueue queue = hand.queue()
                .executor(worker -> {
                    if (full.get()) {
                        throw new RejectedExecutionException("full");
                    }
                    hand.workers.add(worker);
                })
                .workers(3)
                .build();
        for (int i = 0; i < 10; i++) {
            queue.submit(() -> 1);
        }
        full.set(false);
        hand.time.advance(Duration.ofSeconds(1));
        assertThat(hand.workers).hasSize(3);
    }

    @Test
    void executor_runsInline_doesAllAndAddsUp() {
        TaskQueue queue = hand.queue().executor(Runnable::run).build();
        AtomicInteger ran = new AtomicInteger();
        queue.execute(() -> {
            for (int i = 0; i < 10; i++) {
                queue.execute(ran::incrementAndGet);
            }
        });
        assertThat(ran).hasValue(10);
        assertThat(queue.snapshot()).matches(s -> s.completed() == 11 && s.running() == 0 && s.queued() == 0);
        assertThat(queue.drain(Duration.ZERO)).isCompleted();
    }

    @Test
    void task_throwsWhatCannotBePrinted_stillFailsAndEndsNoWorker() {
        TaskQueue queue = hand.queue().workers(1).build();
        CompletableFuture<Object> future = queue.submit(() -> {
            throw new Unprintable();
        });
        CompletableFuture<Integer> next = queue.submit(() -> 1);
        hand.work();
        assertThat(future).isCompletedExceptionally();
        assertThat(next).isCompletedWithValue(1);
        assertThat(queue.drain(Duration.ZERO)).isCompleted();
    }

    private static final class Unprintable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            throw new IllegalStateException("no message");
        }
    }

    @Test
    @SuppressWarnings("removal") // of what a task may throw none the less
    void task_throwsAnyError_failsAndEndsNoWorker() {
        TaskQueue queue = hand.queue().workers(1).build();
        for (Error error : new Error[] {new ThreadDeath(), new InternalError("as told"), new AssertionError("a")}) {
            CompletableFuture<Object> future =
                    queue.submit(TaskOptions.named("deep").withRetry(Retry.times(5)), () -> {
                        throw error;
                    });
            CompletableFuture<Integer> next = queue.submit(() -> 1);
            hand.work();
            assertThatThrownBy(future::join).hasCause(error);
            assertThat(next).isCompletedWithValue(1);
        }
    }

    @Test
    void task_overflowsTheStack_failsAndEndsNoWorker() {
        try (TaskQueue queue = TaskQueue.builder("mail").workers(1).build()) {
            CompletableFuture<Integer> deep = queue.submit(() -> deeper(1));
            assertThatThrownBy(deep::join).hasCauseInstanceOf(StackOverflowError.class);
            assertThat(queue.submit(() -> 1).join()).isEqualTo(1);
        }
    }

    private static int deeper(int depth) {
        return depth < 0 ? 0 : deeper(depth + 1) + depth;
    }

    @Test
    @SuppressWarnings("NullAway") // on purpose
    void submit_withoutOptionsOrTask_isRefusedAndNotCounted() {
        TaskQueue queue = hand.queue().build();
        assertThatThrownBy(() -> queue.submit(null, () -> 1))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("options");
        assertThatThrownBy(() -> queue.submit(null)).hasMessage("task");
        assertThatThrownBy(() -> queue.execute((Runnable) null)).hasMessage("task");
        assertThat(queue.snapshot().submitted()).isZero();
    }

    @Test
    void build_twice_makesTwoQueuesThatShareNothing() {
        TaskQueueBuilder builder = TaskQueue.builder("mail").capacity(1);
        TaskQueue first = builder.build();
        TaskQueue second =
                builder.overflow(Overflow.fail()).patience(Duration.ofDays(1)).build();
        second.close();
        assertThat(first.submit(() -> 1).join()).isEqualTo(1);
        first.close();
    }

    @Test
    void build_thenOverflowSet_changesNoQueueThatIsBuilt() {
        TaskQueueBuilder builder = hand.queue().capacity(1);
        TaskQueue queue = builder.build();
        builder.overflow(Overflow.fail());
        queue.submit(() -> 1);
        assertThat(queue.submit(() -> 2)).isCompletedExceptionally();
    }

    @Test
    void random_given_drawsTheWaits() {
        TaskQueue queue = hand.queue().random(new Random(1)).build();
        AtomicInteger tries = new AtomicInteger();
        queue.submit(TaskOptions.named("flaky").withRetry(Retry.times(1)), () -> {
            throw new IOException("try " + tries.incrementAndGet());
        });
        hand.work();
        hand.time.advance(Duration.ofMillis(100));
        hand.work();
        assertThat(tries).hasValue(2);
    }

    @Test
    void submit_allWorkersBlocked_dropsExactlyTheThousandAndFirstThatWaits() throws Exception {
        CountDownLatch begun = new CountDownLatch(4);
        CountDownLatch end = new CountDownLatch(1);
        TaskQueue queue = TaskQueue.builder("mail").build();
        for (int i = 0; i < 4; i++) {
            queue.submit(() -> {
                begun.countDown();
                return end.await(1, TimeUnit.MINUTES);
            });
        }
        begun.await();
        for (int i = 0; i < 1_000; i++) {
            assertThat(queue.submit(() -> 1)).isNotDone();
        }
        assertThat(queue.submit(() -> 1)).isCompletedExceptionally();
        assertThat(queue.snapshot())
                .matches(s -> s.running() == 4 && s.queued() == 1_000 && s.dropped() == 1 && s.submitted() == 1_005);
        end.countDown();
        queue.close();
        assertThat(queue.snapshot()).matches(s -> s.completed() == 1_004 && s.dropped() == 1 && s.cancelled() == 0);
    }

    @Test
    void failures_amongSuccesses_areLoggedOnceAMinute() {
        try (TaskQueue queue = hand.queue().build()) {
            List<String> lines = LogLines.of(() -> {
                for (int second = 0; second <= 60; second++) {
                    queue.submit(TaskOptions.named("bad"), () -> {
                        throw new IOException("planted");
                    });
                    queue.submit(TaskOptions.named("good"), () -> 1);
                    hand.work();
                    hand.time.advance(Duration.ofSeconds(1));
                }
            });
            assertThat(lines).hasSize(2).allSatisfy(line -> assertThat(line).contains("mail: bad", "failed"));
            assertThat(queue.snapshot().failed()).isEqualTo(61);
        }
    }
}
