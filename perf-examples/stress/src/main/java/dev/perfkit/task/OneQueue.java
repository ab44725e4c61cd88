package dev.perfkit.task;

import dev.perfkit.time.Scheduler;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** A queue whose workers come and whose alarms ring when an actor says so. */
final class OneQueue implements Scheduler {
    private static final int PATIENCE = 2_000;
    // About as long as it takes an actor to see the alarm.
    private static final int BODY = 20;

    final TaskQueue queue = TaskQueue.builder("one")
            .capacity(2)
            .workers(1)
            .scheduler(this)
            .ticker(() -> 0)
            .executor(this::hire)
            .build();
    private final Queue<Runnable> workers = new ConcurrentLinkedQueue<>();
    private volatile @Nullable Runnable alarm;

    private void hire(Runnable worker) {
        workers.add(worker);
    }

    @Override
    public Handle schedule(Executor executor, Runnable task, Duration delay) {
        alarm = task;
        return () -> {}; // one that rings cannot be taken back
    }

    /** Submits a task with so long a timeout, null for none. */
    CompletableFuture<Integer> submit(@Nullable Duration timeout) {
        TaskOptions options = TaskOptions.named("task");
        return queue.submit(timeout == null ? options : options.withTimeout(timeout), () -> {
            for (int i = 0; i < BODY; i++) {
                Thread.onSpinWait();
            }
            return 1;
        });
    }

    /** Does what there is to do; returns whether an interrupt is left over, which it takes away. */
    boolean work() {
        for (Runnable worker = workers.poll(); worker != null; worker = workers.poll()) {
            worker.run();
        }
        return Thread.interrupted();
    }

    /** Rings, if an alarm is set soon. */
    void ring() {
        for (int i = 0; alarm == null && i < PATIENCE; i++) {
            Thread.onSpinWait();
        }
        Runnable set = alarm;
        if (set != null) {
            set.run();
        }
    }
}
