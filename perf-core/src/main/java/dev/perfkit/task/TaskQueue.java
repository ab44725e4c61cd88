package dev.perfkit.task;

import dev.perfkit.signal.Inspectable;
import dev.perfkit.time.Scheduler;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Does tasks in the background: at most so many at a time, at most so many waiting.
 *
 * <pre>{@code
 * try (TaskQueue tasks = TaskQueue.builder("orders").capacity(1_000).workers(4).build()) {
 *     tasks.execute(TaskOptions.named("checkout").withRetry(Retry.times(3)), () -> shop.checkout(cart));
 * } // waits for what was accepted
 * }</pre>
 *
 * <p>A full queue drops the new task, by default; it is counted, and its future says so. Whatever becomes of a task, it is counted once,
 * see {@link TaskQueueSnapshot}. What a task throws ends no worker, an {@link Error} neither.
 *
 * <p>A task whose time is up is interrupted and counts as failed. One that does not heed that goes on, on a thread that is no longer
 * counted: another takes its place, for as many as there are workers; they are shown as {@code overdue}.
 *
 * <p><b>Thread safety:</b> any number of threads. <b>Cost:</b> a lock to submit a task and one to end it, held for some tens of nanoseconds, another
 * where a future is to be told, and a task for the executor where a worker is to start. <b>Failures:</b> what the executor refuses waits, and is offered to it again after a second.
 */
public interface TaskQueue extends Executor, Inspectable, AutoCloseable {

    /**
     * Starts a configuration.
     *
     * @param name what the queue is called in messages, snapshots and signals; not blank
     */
    static TaskQueueBuilder builder(String name) {
        return new TaskQueueBuilder(name);
    }

    /**
     * Submits a task.
     *
     * @param options how it is to be done
     * @param task what to do; interrupted where its time is up, or its future is cancelled
     * @return ends as the task does, or in a {@link TaskDroppedException}; cancelling it takes the task out of the queue, or interrupts it. What
     *     hangs on it runs where the end comes from: a worker, the scheduler's thread when the time is up, who cancels or drops
     * @throws TaskRejectedException if the queue is closed, or full and told to fail
     */
    <T extends @Nullable Object> CompletableFuture<T> submit(TaskOptions options, Callable<T> task);

    /** Submits a task with default options. */
    default <T extends @Nullable Object> CompletableFuture<T> submit(Callable<T> task) {
        return submit(TaskOptions.DEFAULT, task);
    }

    /** Submits a task that nobody waits for. Where it fails, the log says so once in a row, and the counts each time. */
    void execute(TaskOptions options, Runnable task);

    /** Submits a task that nobody waits for, with default options. */
    @Override
    default void execute(Runnable task) {
        execute(TaskOptions.DEFAULT, task);
    }

    /**
     * Submits a task again and again, first after one interval; a time at which the one before is not done is left out. A full queue that
     * would have the caller wait or do it drops it, until the next time.
     *
     * @param interval from one submission to the next, more than zero
     * @return ends the repetition; a task under way goes on
     * @throws TaskRejectedException if the queue is closed
     */
    Scheduler.Handle repeat(TaskOptions options, Runnable task, Duration interval);

    /**
     * Takes no more tasks, and waits for those there are, also for a time or a further try. When the time is up, those that wait are cancelled, and those that run are
     * interrupted. A drain that is under way goes on as it was begun, and is returned.
     *
     * @param patience how long to wait, zero or more
     * @return completes when nothing is left to do, or the time is up
     */
    CompletableFuture<DrainReport> drain(Duration patience);

    @Override
    TaskQueueSnapshot snapshot();

    /**
     * Drains, with the patience of the builder, and waits for that, interrupted or not; called by a task, or by what hangs on its future, it
     * does not wait. Idempotent.
     */
    @Override
    void close();

    /**
     * How a drain ended.
     *
     * @param took how long it took
     * @param notRun the names of those that were accepted and not run
     * @param interrupted the names of those that were running when the time was up
     */
    record DrainReport(Duration took, List<String> notRun, List<String> interrupted) {
        /** Copies the lists. */
        public DrainReport {
            notRun = List.copyOf(notRun);
            interrupted = List.copyOf(interrupted);
        }
    }
}
