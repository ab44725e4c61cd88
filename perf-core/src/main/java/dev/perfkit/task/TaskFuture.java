package dev.perfkit.task;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What the submitter has of a task. */
final class TaskFuture<T extends @Nullable Object> extends CompletableFuture<T> {
    private final TaskRunner runner;
    /** Let go of at its end, so that who keeps an answer does not keep the question. A cancellation that still sees it finds it over. */
    @Nullable QueuedTask<T> task;

    TaskFuture(TaskRunner runner) {
        this.runner = runner;
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        QueuedTask<T> known = task;
        if (known != null) {
            runner.cancel(known, mayInterruptIfRunning);
        }
        // What is over, and about to be told, is not cancelled any more.
        return isCancelled();
    }

    @SuppressWarnings("NullAway") // a result may be null where T may
    void tell(@Nullable T value, @Nullable Throwable failure) {
        task = null;
        if (failure == null) {
            complete(value);
        } else {
            completeExceptionally(failure);
        }
    }

    void tellCancelled() {
        task = null;
        super.cancel(false);
    }

    @Override
    public <U extends @Nullable Object> CompletableFuture<U> newIncompleteFuture() {
        return new CompletableFuture<>(); // what hangs on it is no task
    }
}
