package dev.perfkit.cache;

import java.io.Serial;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinTask;
import org.jspecify.annotations.Nullable;

/**
 * Hands Caffeine's upkeep to an executor without allocating.
 *
 * <p>Every few hits the near tier submits its upkeep, always the same object. A {@link java.util.concurrent.ForkJoinPool},
 * the default, wraps what is no task of its own in a new one each time; so it is wrapped here, once.
 */
final class Upkeep implements Executor {
    private final Executor executor;
    private volatile @Nullable Task last;

    Upkeep(Executor executor) {
        this.executor = executor;
    }

    @Override
    public void execute(Runnable body) {
        Task task = last;
        if (task == null || task.body != body) {
            task = new Task(body);
            last = task;
        }
        executor.execute(task);
    }

    /** A task that may be submitted again and again, since it never counts as done. */
    private static final class Task extends ForkJoinTask<@Nullable Void> implements Runnable {
        @Serial
        private static final long serialVersionUID = 1L;

        private final transient Runnable body;

        Task(Runnable body) {
            this.body = body;
        }

        @Override
        public void run() {
            body.run();
        }

        @Override
        public boolean exec() {
            body.run();
            return false;
        }

        @Override
        public @Nullable Void getRawResult() {
            return null;
        }

        @Override
        protected void setRawResult(@Nullable Void value) {}
    }
}
