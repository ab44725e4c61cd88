package dev.perfkit.time;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Time that stands still until a test moves it: a {@link Ticker} and a {@link Scheduler} in one, so that both agree.
 *
 * <pre>{@code
 * ManualTime time = new ManualTime();
 * Monitor monitor = Monitor.builder("shop").ticker(time).scheduler(time).build();
 * time.advance(Duration.ofMinutes(5)); // runs what fell due, in order, each at its own instant
 * }</pre>
 *
 * <p>Tasks that fall due are handed to their executors by the thread that advances, earliest first, in the order of
 * their scheduling where two are due at once; while one runs, {@link #read()} is the instant it was due. Time starts close
 * to the end of a {@code long}'s range and wraps after two seconds, so that a comparison by {@code <} fails in a test and
 * not after 292 years.
 *
 * <p><b>Thread safety:</b> any thread may read, schedule or advance. A task may advance too; time then goes on from the
 * instant of the task.
 */
public final class ManualTime implements Ticker, Scheduler {
    private final PriorityQueue<Due> queue =
            new PriorityQueue<>(Comparator.<Due>comparingLong(d -> d.offset).thenComparingLong(d -> d.order));
    private final long origin = Long.MAX_VALUE - Duration.ofSeconds(2).toNanos();
    // All offsets are nanoseconds since the origin: they order without wrapping.
    private long offset;
    private long scheduled;

    /** Creates a time with nothing scheduled. */
    public ManualTime() {}

    @Override
    public synchronized long read() {
        return origin + offset;
    }

    /**
     * Moves time on and runs what falls due on the way.
     *
     * @param step how far, zero or more; zero runs what is due now
     */
    public void advance(Duration step) {
        long target;
        synchronized (this) {
            target = offsetAfter("step", step);
        }
        for (Due due = takeDue(target); due != null; due = takeDue(target)) {
            due.shot.run();
        }
        synchronized (this) {
            offset = Math.max(offset, target);
        }
    }

    /** Returns the offset that a delay from now leads to; the end of time where it leads beyond. */
    private long offsetAfter(String name, Duration delay) {
        long sum = offset + Delays.nanos(name, delay);
        return sum < 0 ? Long.MAX_VALUE : sum;
    }

    private synchronized @Nullable Due takeDue(long target) {
        Due first = queue.peek();
        if (first == null || first.offset > target) {
            return null;
        }
        offset = Math.max(offset, first.offset);
        return queue.poll();
    }

    @Override
    public synchronized Handle schedule(Executor executor, Runnable task, Duration delay) {
        OneShot shot = new OneShot(requireNonNull(executor, "executor"), requireNonNull(task, "task"));
        Due due = new Due(offsetAfter("delay", delay), scheduled++, shot);
        queue.add(due);
        return () -> {
            shot.cancel();
            synchronized (this) {
                queue.remove(due);
            }
        };
    }

    /** Returns the number of tasks that wait for their time. */
    public synchronized int pendingCount() {
        return queue.size();
    }

    @Override
    public synchronized String toString() {
        return "ManualTime{at=" + Duration.ofNanos(offset) + ", pending=" + queue.size() + "}";
    }

    private record Due(long offset, long order, OneShot shot) {}
}
