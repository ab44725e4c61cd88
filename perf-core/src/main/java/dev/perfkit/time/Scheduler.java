package dev.perfkit.time;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;

/**
 * Runs a task later. The scheduler only keeps the time; the task runs on the executor given with it, so that a slow task
 * delays no other.
 *
 * <pre>{@code
 * Scheduler scheduler = Scheduler.system();
 * Scheduler.Handle handle = scheduler.repeat(executor, this::checkHealth, Duration.ofSeconds(5));
 * ...
 * handle.cancel();
 * }</pre>
 *
 * <p>The executor may be {@code Runnable::run} for a task of a few microseconds that never blocks. What a task throws is
 * logged and ends nothing: a repeated task goes on.
 *
 * <p><b>Thread safety:</b> implementations are safe for use by any number of threads. <b>Failures:</b> a delay or
 * interval out of range is an {@link IllegalArgumentException}; an executor that refuses a task is logged, and a
 * repeated task is tried again at its next time.
 */
@FunctionalInterface
public interface Scheduler {

    /**
     * Runs the task once, after the delay.
     *
     * @param executor where the task runs
     * @param task what to run
     * @param delay how long to wait, zero or more
     * @return a handle to cancel it by
     */
    Handle schedule(Executor executor, Runnable task, Duration delay);

    /**
     * Runs the task again and again, first after one interval. It never overlaps itself: while a run is under way the
     * times that pass are skipped, not made up for later. The interval runs from start to start.
     *
     * @param executor where the task runs
     * @param task what to run
     * @param interval from one start to the next, more than zero
     * @return a handle to cancel it by
     */
    default Handle repeat(Executor executor, Runnable task, Duration interval) {
        return Repeated.start(this, executor, task, interval);
    }

    /**
     * Returns the scheduler of the JVM: the delay thread that {@link java.util.concurrent.CompletableFuture} shares
     * among all its users. Nothing to close.
     */
    static Scheduler system() {
        return SystemScheduler.INSTANCE;
    }

    /**
     * Returns a scheduler that keeps time on the given service, which stays the caller's to shut down. What is asked of
     * it after that is answered by the service's {@link java.util.concurrent.RejectedExecutionException}.
     *
     * @param service the service whose threads keep the time
     */
    static Scheduler of(ScheduledExecutorService service) {
        return new ExecutorScheduler(requireNonNull(service, "service"));
    }

    /** Returns a scheduler that never runs anything: what is asked of it stays undone, without an error. */
    static Scheduler disabled() {
        return DisabledScheduler.INSTANCE;
    }

    /** What a task was scheduled under. */
    @FunctionalInterface
    interface Handle {
        /** Keeps the task from starting again. A run under way goes on to its end. Idempotent. */
        void cancel();
    }
}
