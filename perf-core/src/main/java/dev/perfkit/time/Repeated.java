package dev.perfkit.time;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A task that runs every interval and never overlaps itself.
 *
 * <p>Two roles meet here. The beat belongs to the scheduler's thread: it comes every interval whatever the task does. The
 * run belongs to the executor. The {@code busy} flag is taken at the beat and given back by the run, so a beat that finds
 * it taken is skipped.
 */
final class Repeated implements Scheduler.Handle {
    private final Scheduler scheduler;
    private final Executor executor;
    private final Runnable task;
    private final Duration interval;
    private final AtomicBoolean busy = new AtomicBoolean();
    private volatile boolean cancelled;
    private volatile Scheduler.Handle next = () -> {};

    private Repeated(Scheduler scheduler, Executor executor, Runnable task, Duration interval) {
        this.scheduler = scheduler;
        this.executor = executor;
        this.task = task;
        this.interval = interval;
    }

    static Repeated start(Scheduler scheduler, Executor executor, Runnable task, Duration interval) {
        Repeated repeated = new Repeated(
                scheduler,
                requireNonNull(executor, "executor"),
                requireNonNull(task, "task"),
                Delays.positive("interval", interval));
        repeated.scheduleNext();
        return repeated;
    }

    private void scheduleNext() {
        next = scheduler.schedule(Runnable::run, this::beat, interval);
        if (cancelled) {
            next.cancel();
        }
    }

    private void beat() {
        if (cancelled) {
            return;
        }
        scheduleNext();
        if (busy.compareAndSet(false, true)) {
            boolean taken = false;
            try {
                taken = Guarded.handOver(executor, this::runTask, task);
            } finally {
                // Also where the executor has thrown an error, as a pool that can start no thread.
                if (!taken) {
                    busy.set(false);
                }
            }
        }
    }

    private void runTask() {
        try {
            if (!cancelled) {
                Guarded.run(task);
            }
        } finally {
            busy.set(false);
        }
    }

    @Override
    public void cancel() {
        cancelled = true;
        next.cancel();
    }
}
