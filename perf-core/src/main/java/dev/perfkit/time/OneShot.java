package dev.perfkit.time;

import java.util.concurrent.Executor;

/** A task that runs once on its executor, unless it was cancelled before. */
final class OneShot implements Runnable {
    private final Executor executor;
    private final Runnable task;
    private volatile boolean cancelled;

    OneShot(Executor executor, Runnable task) {
        this.executor = executor;
        this.task = task;
    }

    /** The time has come: hands the task to its executor. */
    @Override
    public void run() {
        if (!cancelled) {
            Guarded.handOver(executor, this::runTask, task);
        }
    }

    private void runTask() {
        // It may have waited in the executor's queue.
        if (!cancelled) {
            Guarded.run(task);
        }
    }

    void cancel() {
        cancelled = true;
    }
}
