package dev.perfkit.cache;

import dev.perfkit.time.Ticker;
import java.io.Serial;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinTask;
import org.jspecify.annotations.Nullable;

/**
 * Does Caffeine's upkeep: where there can be little to do, on the thread that stores a value, else on an executor, and without
 * allocating.
 *
 * <p>Every stored value asks for upkeep, and every few hits do. To wake another thread costs more than all else that is done for
 * a value from the far tier, while there is next to nothing to do if upkeep was asked for a moment ago: it is after a pause that
 * many entries may have ended together. A hit never does it itself.
 *
 * <p>Caffeine submits always the same object. A {@link java.util.concurrent.ForkJoinPool}, the default, wraps what is no
 * task of its own in a new one each time; so it is wrapped here, once.
 */
final class Upkeep implements Executor {
    private static final long MOMENT = Duration.ofMillis(20).toNanos();

    private static final VarHandle STORING;

    static {
        try {
            STORING = MethodHandles.lookup().findVarHandle(Upkeep.class, "storing", Thread.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Executor executor;
    private final Ticker ticker;
    private volatile long lastTime;
    private volatile @Nullable Thread storing;
    // Of the thread that stores.
    private @Nullable Runnable postponed;
    private volatile @Nullable Task last;

    Upkeep(Executor executor, Ticker ticker) {
        this.executor = executor;
        this.ticker = ticker;
        this.lastTime = ticker.read();
    }

    /**
     * The calling thread is about to store values; the upkeep that they need waits until it {@linkplain #endStoring ends}. Of
     * several threads at once one is known as such, the others leave theirs to the executor or to that one.
     *
     * @return whether it has to be ended
     */
    boolean beginStoring() {
        return storing == null && STORING.compareAndSet(this, null, Thread.currentThread());
    }

    /**
     * Does the upkeep, or submits it.
     *
     * @param many whether so many values were stored that there is something to do after all
     */
    void endStoring(boolean many) {
        Runnable due = postponed;
        postponed = null;
        storing = null;
        if (due != null && !(many && isSubmitted(due))) {
            due.run();
        }
    }

    private boolean isSubmitted(Runnable body) {
        try {
            submit(body);
            return true;
        } catch (RuntimeException e) {
            // Whoever stores has no part in the end of an executor.
            return false;
        }
    }

    @Override
    public void execute(Runnable body) {
        long now = ticker.read();
        boolean little = now - lastTime < MOMENT;
        lastTime = now;
        if (little && storing == Thread.currentThread()) {
            postponed = body;
            return;
        }
        submit(body);
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
