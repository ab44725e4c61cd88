package dev.perfkit.simulations.balancing;

import dev.perfkit.time.Scheduler;
import dev.perfkit.time.Ticker;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The time of a simulation: it jumps from event to event. What falls due at the same instant runs in the order of its
 * scheduling. What an event throws ends the run. For one thread.
 */
final class VirtualTime implements Ticker, Scheduler {
    /*
     * A binary heap over three arrays. dev.perfkit.time.ManualTime is the model; but it logs what a task throws and goes on, which
     * would hide a broken simulation, it begins where a long wraps, and it takes half as long again for an event, of which there
     * are hundreds of millions. A cancelled event stays until its time.
     */
    private long[] times = new long[1024];
    private long[] orders = new long[1024];

    private @Nullable Runnable[] tasks = new Runnable[1024];

    private int size;
    private long scheduled;
    private long now;

    @Override
    public long read() {
        return now;
    }

    /** Runs the task at an instant, now at the soonest. */
    void at(long time, Runnable task) {
        if (size == times.length) {
            times = Arrays.copyOf(times, 2 * size);
            orders = Arrays.copyOf(orders, 2 * size);
            tasks = Arrays.copyOf(tasks, 2 * size);
        }
        siftUp(size++, Math.max(time, now), scheduled++, task);
    }

    /** Moves time on to an instant, and runs what falls due up to then. */
    void advanceTo(long target) {
        while (size > 0 && times[0] <= target) {
            now = times[0];
            take().run();
        }
        now = Math.max(now, target);
    }

    private Runnable take() {
        Runnable first = tasks[0];
        size--;
        Runnable last = tasks[size];
        tasks[size] = null;
        if (first == null || last == null) {
            throw new IllegalStateException("no event at " + now);
        }
        if (size > 0) {
            siftDown(times[size], orders[size], last);
        }
        return first;
    }

    private void siftUp(int from, long time, long order, Runnable task) {
        int hole = from;
        while (hole > 0) {
            int parent = (hole - 1) >>> 1;
            if (!isBefore(time, order, parent)) {
                break;
            }
            move(parent, hole);
            hole = parent;
        }
        put(hole, time, order, task);
    }

    private void siftDown(long time, long order, Runnable task) {
        int hole = 0;
        while (true) {
            int child = 2 * hole + 1;
            if (child >= size) {
                break;
            }
            if (child + 1 < size && isBefore(times[child + 1], orders[child + 1], child)) {
                child++;
            }
            if (isBefore(time, order, child)) {
                break;
            }
            move(child, hole);
            hole = child;
        }
        put(hole, time, order, task);
    }

    private boolean isBefore(long time, long order, int other) {
        return time < times[other] || (time == times[other] && order < orders[other]);
    }

    private void move(int from, int to) {
        times[to] = times[from];
        orders[to] = orders[from];
        tasks[to] = tasks[from];
    }

    private void put(int place, long time, long order, Runnable task) {
        times[place] = time;
        orders[place] = order;
        tasks[place] = task;
    }

    @Override
    public Handle schedule(Executor executor, Runnable task, Duration delay) {
        if (delay.isNegative()) {
            throw new IllegalArgumentException("delay: " + delay + " (expected: >= 0)");
        }
        boolean[] cancelled = new boolean[1];
        at(now + delay.toNanos(), () -> {
            if (!cancelled[0]) {
                executor.execute(task);
            }
        });
        return () -> cancelled[0] = true;
    }
}
