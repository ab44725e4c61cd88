package dev.perfkit.cache.redis;

import dev.perfkit.time.Ticker;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/** Sleeps, and tells a pool that it does: gets that wait for another JVM's load must not take all threads of the common pool. */
final class Pause implements ForkJoinPool.ManagedBlocker {
    private final Ticker ticker;
    private final long end;

    private Pause(Ticker ticker, long end) {
        this.ticker = ticker;
        this.end = end;
    }

    /** Waits until then, interrupts notwithstanding. */
    static void until(Ticker ticker, long end) {
        Pause pause = new Pause(ticker, end);
        boolean interrupted = false;
        while (!pause.isReleasable()) {
            try {
                pause.sleep();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void sleep() throws InterruptedException {
        try {
            ForkJoinPool.managedBlock(this);
        } catch (RejectedExecutionException e) {
            // The pool may have no more threads: it has to do with one less.
            block();
        }
    }

    @Override
    public boolean block() throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(end - ticker.read());
        return isReleasable();
    }

    @Override
    public boolean isReleasable() {
        return end - ticker.read() <= 0;
    }
}
