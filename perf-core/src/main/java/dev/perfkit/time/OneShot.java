package dev.perfkit.time;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A task that runs once on its executor, unless it was cancelled before, and whose failure is logged. */
final class OneShot implements Runnable, Scheduler.Handle {
    private static final Logger log = LoggerFactory.getLogger(Scheduler.class);

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
        if (cancelled) {
            return;
        }
        try {
            executor.execute(this::runTask);
        } catch (RejectedExecutionException e) {
            log.warn("{} refused the scheduled {}", executor, task, e);
        }
    }

    private void runTask() {
        if (cancelled) {
            return;
        }
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            log.warn("the scheduled {} failed", task, e);
            if (e instanceof VirtualMachineError error) {
                throw error;
            }
        }
    }

    @Override
    public void cancel() {
        cancelled = true;
    }
}
