package dev.perfkit.cache;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Waits for a future, and tells a pool that it does.
 *
 * <p>CompletableFuture.join would run other tasks of the common pool meanwhile, on the stack of a loader that waits for
 * another key: should they ask for the loader's own, they could neither get it nor wait for it.
 */
final class Landing implements ForkJoinPool.ManagedBlocker {
    private final CountDownLatch landed = new CountDownLatch(1);

    private final CompletableFuture<?> future;
    private final @Nullable Runnable look;

    @SuppressWarnings("FutureReturnValueIgnored") // counting down throws nothing
    private Landing(CompletableFuture<?> future, @Nullable Runnable look) {
        this.future = future;
        this.look = look;
        future.whenComplete((value, failure) -> landed.countDown());
    }

    /** Returns or throws what the future ends with, as it is. */
    static <T> @Nullable T await(CompletableFuture<@Nullable T> future) {
        block(future, null);
        try {
            return future.join();
        } catch (CompletionException e) {
            throw Landing.<RuntimeException>asThrown(unwrapped(e));
        }
    }

    /** Returns what a stage ended with, without the wrapping that stages add. */
    static Throwable unwrapped(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : null;
        return cause == null ? failure : cause;
    }

    /**
     * Waits until the future is done, interrupts notwithstanding.
     *
     * @param look run every second that it takes; null for nothing to look at
     */
    static void block(CompletableFuture<?> future, @Nullable Runnable look) {
        if (future.isDone()) {
            return;
        }
        Landing landing = new Landing(future, look);
        boolean interrupted = false;
        while (!future.isDone()) {
            try {
                landing.park();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void park() throws InterruptedException {
        try {
            ForkJoinPool.managedBlock(this);
        } catch (RejectedExecutionException e) {
            // The pool may have no more threads: it has to do with one less.
            block();
        }
    }

    @Override
    public boolean block() throws InterruptedException {
        if (look == null) {
            landed.await();
            return true;
        }
        while (!landed.await(1, TimeUnit.SECONDS)) {
            look.run();
        }
        return true;
    }

    @Override
    public boolean isReleasable() {
        return future.isDone();
    }

    /** Lets a failure through as it is, also one that is checked and that a loader threw regardless. */
    @SuppressWarnings("unchecked")
    static <T extends Throwable> RuntimeException asThrown(Throwable failure) throws T {
        throw (T) failure;
    }
}
