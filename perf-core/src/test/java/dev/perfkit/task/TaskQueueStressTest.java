package dev.perfkit.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Threads submit, cancel and look, while tasks return, throw, are tried again and overrun their time. At every look the parts are the
 * whole; in the end each future is done, and what they say is what was counted.
 */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TaskQueueStressTest {
    private static final int SUBMITTERS = 4;
    private static final int EACH = 4_000;
    private static final List<Lane> LANES = List.of(Lane.HIGH, Lane.NORMAL, Lane.LOW);

    @ParameterizedTest
    @EnumSource(Overflow.Rule.class)
    void counts_atEveryMoment_addUp(Overflow.Rule rule) throws Exception {
        Overflow overflow = new Overflow(rule, rule == Overflow.Rule.BLOCK ? Duration.ofMillis(1) : Duration.ZERO);
        TaskQueue queue = TaskQueue.builder("mail")
                .capacity(50)
                .workers(3)
                .overflow(overflow)
                .build();
        ConcurrentLinkedQueue<CompletableFuture<?>> futures = new ConcurrentLinkedQueue<>();
        LongAdder refused = new LongAdder();
        LongAdder ran = new LongAdder();
        AtomicBoolean ended = new AtomicBoolean();
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < SUBMITTERS; t++) {
            Random random = new Random(t);
            threads.add(new Thread(() -> {
                for (int i = 0; i < EACH; i++) {
                    submit(queue, random.nextInt(1_000), futures, refused, ran);
                }
            }));
        }
        List<TaskQueueSnapshot> wrong = new ArrayList<>();
        Thread looker = new Thread(() -> {
            while (!ended.get()) {
                TaskQueueSnapshot now = queue.snapshot();
                if (sum(now) != now.submitted()) {
                    wrong.add(now);
                }
            }
        });
        looker.start();
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        TaskQueue.DrainReport report = queue.drain(Duration.ofMinutes(1)).join();
        ended.set(true);
        looker.join();

        assertThat(wrong).isEmpty();
        assertThat(report.notRun()).isEmpty();
        TaskQueueSnapshot last = queue.snapshot();
        assertThat(last.submitted()).isEqualTo(sum(last)).isEqualTo(SUBMITTERS * EACH - refused.sum());
        assertThat(last.rejected()).isEqualTo(refused.sum());
        assertThat(futures).allMatch(CompletableFuture::isDone).hasSize((int) last.submitted());
        assertThat(futures.stream().filter(CompletableFuture::isCancelled).count())
                .isEqualTo(last.cancelled());
        assertThat(futures.stream().filter(f -> !f.isCompletedExceptionally()).count())
                .isEqualTo(last.completed());
        assertThat(ran.sum()).isGreaterThanOrEqualTo(last.completed());
    }

    private static void submit(
            TaskQueue queue,
            int draw,
            ConcurrentLinkedQueue<CompletableFuture<?>> futures,
            LongAdder refused,
            LongAdder ran) {
        TaskOptions options = TaskOptions.named("task")
                .withLane(LANES.get(draw % 3))
                .withRetry(Retry.times(draw % 4).withWaits(Duration.ofNanos(1), Duration.ofMillis(1)));
        if (draw % 50 == 0) {
            options = options.withTimeout(Duration.ofNanos(1 + draw * 100L));
        }
        try {
            CompletableFuture<Integer> future = queue.submit(options, () -> {
                ran.increment();
                if (draw % 5 == 0) {
                    throw new IllegalStateException("as it was told");
                }
                return draw;
            });
            futures.add(future);
            if (draw % 7 == 0) {
                future.cancel(true);
            }
        } catch (TaskRejectedException e) {
            refused.increment();
        }
    }

    private static long sum(TaskQueueSnapshot now) {
        return now.completed()
                + now.failed()
                + now.dropped()
                + now.cancelled()
                + now.queued()
                + now.delayed()
                + now.running();
    }
}
