package dev.perfkit.task;

import dev.perfkit.time.Scheduler;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A task on its way. All but the future is guarded by the queue's lock. */
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
    final TaskFuture future = new TaskFuture();
    private final BoundedTaskQueue queue;

    State state = State.OVER;
    int tries;
    long since;
    /** Of the thread that does it; null where none does. */
    @Nullable Thread thread;
    /** Whether its thread was interrupted on its account. */
    boolean interrupted;
    /** Whether a worker does it, and not its submitter. */
    boolean byWorker;
    /** Whether another worker has taken the place of its own. */
    boolean replaced;

    Scheduler.Handle alarm = () -> {};

    QueuedTask(BoundedTaskQueue queue, TaskOptions options, Callable<T> body) {
        this.queue = queue;
        this.options = options;
        this.body = body;
    }

    @Override
    public String toString() {
        return options.name();
    }

    /** What the submitter has of it. */
    final class TaskFuture extends CompletableFuture<T> {
        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            // What is over, and about to be told, is not cancelled any more.
            return queue.cancel(QueuedTask.this, mayInterruptIfRunning) ? tellCancelled() : isCancelled();
        }

        boolean tellCancelled() {
            return super.cancel(false);
        }

        @Override
        public <U extends @Nullable Object> CompletableFuture<U> newIncompleteFuture() {
            return new CompletableFuture<>(); // what hangs on it is no task
        }
    }
}
