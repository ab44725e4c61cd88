package dev.perfkit.monitor.dashboard;

import static java.util.concurrent.TimeUnit.SECONDS;

import dev.perfkit.time.Scheduler;
import java.time.Duration;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import org.jspecify.annotations.Nullable;

/** Has the sampler's beats run: on one thread, and on another where a source keeps that one. */
final class Beats implements AutoCloseable {
    private static final Duration WATCH_EVERY = Duration.ofSeconds(1);

    private final Sampler sampler;
    private final Scheduler scheduler;
    private final Duration interval;
    // One that reads, one that waits for its turn, and those that sources keep.
    private final ThreadPoolExecutor threads =
            new ThreadPoolExecutor(0, Sources.MOST_HANGING + 2, 30, SECONDS, new SynchronousQueue<>(), task -> {
                Thread thread = new Thread(task, "perfkit-dashboard-reads");
                thread.setDaemon(true);
                return thread;
            });
    private Scheduler.@Nullable Handle beat; // guarded by this, as what follows
    private Scheduler.@Nullable Handle watch;
    private boolean closed;

    Beats(Sampler sampler, Scheduler scheduler, Duration interval) {
        this.sampler = sampler;
        this.scheduler = scheduler;
        this.interval = interval;
    }

    synchronized void start() {
        beat = scheduler.repeat(threads, sampler::beat, interval);
        watch = scheduler.repeat(Runnable::run, this::watch, WATCH_EVERY);
        soon();
    }

    /** Has a beat run before its time, if a thread is to be had: else the next in time tells what this would. */
    void soon() {
        try {
            threads.execute(sampler::beat);
        } catch (RuntimeException | Error e) {
            return; // also where the machine has no more threads
        }
    }

    private synchronized void watch() {
        if (closed || !sampler.giveUp()) {
            return;
        }
        if (beat != null) {
            beat.cancel(); // it skips all beats while one is under way, which may be for ever
        }
        beat = scheduler.repeat(threads, sampler::beat, interval);
        soon();
    }

    /** Ends them. Waits a moment for the one under way, so that its write of the history is not torn. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            if (beat != null) {
                beat.cancel();
            }
            if (watch != null) {
                watch.cancel();
            }
        }
        threads.shutdown();
        try {
            if (!threads.awaitTermination(2, SECONDS)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException e) {
            threads.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
