package dev.perfkit.cache;

import java.io.Serial;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Does Caffeine's upkeep: where values are stored, after some of them, on the thread that stored the last; else on an executor, and
 * without allocating.
 *
 * <p>Every stored value asks for upkeep, and every few hits do. To wake another thread costs more than all else that is done for
 * a value from the far tier, and to do a little each time nearly as much; until it is done the cache has a few entries too many. While
 * nothing is stored the executor does it, and so it does for who stores many at once.
 *
 * <p>Caffeine submits always the same object, and not again before it has run. A {@link java.util.concurrent.ForkJoinPool}, the
 * default, wraps what is no task of its own in a new one each time; so it is wrapped here, once.
 */
final class Upkeep implements Executor {
    private final Executor executor;
    private final int patience;
    private final AtomicReference<@Nullable Runnable> due = new AtomicReference<>();
    // Plain, all three: where threads undo each other's writes, upkeep is done sooner or elsewhere, but it is done.
    private boolean busy;
    private boolean storingMany;
    private int stored;
    private volatile @Nullable Task last;

    /**
     * Creates an upkeep.
     *
     * @param patience after how many stored values it is done, if it is not {@linkplain #hasten hastened} before
     */
    Upkeep(Executor executor, int patience) {
        this.executor = executor;
        this.patience = patience;
    }

    /** A value is about to be stored. */
    void beginStoring() {
        busy = true;
    }

    /** Does the upkeep, if it is time. */
    void endStoring() {
        if (++stored >= patience && !storingMany) {
            Runnable body = take();
            if (body != null) {
                body.run();
            }
        }
    }

    /** Many values are about to be stored. */
    void beginStoringMany() {
        storingMany = true;
    }

    /** Has the upkeep done elsewhere, if it is time. */
    void endStoringMany() {
        storingMany = false;
        if (stored >= patience) {
            hasten();
        }
    }

    /** Has done elsewhere what is due; to be called now and then, or what is due waits for the next values to be stored. */
    void hasten() {
        busy = false;
        Runnable body = take();
        if (body != null && !isSubmitted(body)) {
            body.run();
        }
    }

    private @Nullable Runnable take() {
        stored = 0;
        return due.get() == null ? null : due.getAndSet(null);
    }

    private boolean isSubmitted(Runnable body) {
        try {
            submit(body);
            return true;
        } catch (Throwable e) { // a pool that can start no thread throws an Error
            // Whoever stores has no part in the end of an executor.
            return false;
        }
    }

    @Override
    public void execute(Runnable body) {
        if (busy) {
            due.set(body);
        } else {
            submit(body);
        }
    }

    private void submit(Runnable body) {
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
