package dev.perfkit.task;

import dev.perfkit.time.Scheduler;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** A task on its way. What is not final is guarded by the queue's lock. */
final class QueuedTask<T extends @Nullable Object> {
    /*
     *     QUEUED ----> RUNNING ----> OVER
     *       ^  ^          |           ^
     *       |  '-- DELAYED <-- retry  |   dropped, cancelled, time up: from any
     *       |        ^ '--------------'
     *     submit ----'
     */
    enum State {
        QUEUED,
        DELAYED,
        RUNNING,
        OVER
    }

    final TaskOptions options;
    final Callable<T> body;
    /** What its submitter has of it; null where nobody watches. */
    final @Nullable TaskFuture<T> future;

    State state = State.OVER;
    int tries;
    long since;

    @Nullable TaskList list;

    @Nullable QueuedTask<?> before;

    @Nullable QueuedTask<?> after;

    /** Of the thread that does it; null where none does. */
    @Nullable Thread thread;
    /** The thread that tells its future. */
    @Nullable Thread teller;
    /** Whether its thread was interrupted on its account. */
    boolean interrupted;
    /** Whether a worker does it, and not its submitter. */
    boolean byWorker;
    /** Whether another worker has taken the place of its own. */
    boolean replaced;
    /** Of the time it waits for. */
    Scheduler.@Nullable Handle alarm;

    QueuedTask(TaskOptions options, Callable<T> body, @Nullable TaskFuture<T> future) {
        this.options = options;
        this.body = body;
        this.future = future;
        if (future != null) {
            future.task = this;
        }
    }

    @Override
    public String toString() {
        return options.name();
    }
}
