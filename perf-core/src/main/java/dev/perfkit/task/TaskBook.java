package dev.perfkit.task;

import dev.perfkit.stats.LatencyRecorder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where each task is, and what became of the others. Guarded by the queue's lock. */
final class TaskBook {
    /*
     * Each method moves a task from one of these to another, so that their sum is what was submitted whenever anybody looks:
     *
     *     lanes (queued), delayed, running        completed, failed, dropped, cancelled
     *
     * `working` counts the workers that may take another task. One whose task is over by this account and has not returned is replaced,
     * once for each of the workers there may be: a task that never ends costs a thread, not the queue.
     */
    private final int capacity;
    private final int workers;
    private final Lanes lanes = new Lanes();
    private final Set<QueuedTask<?>> delayed = new HashSet<>();
    private final Set<QueuedTask<?>> running = new HashSet<>();
    private final Set<QueuedTask<?>> overdue = new HashSet<>();
    private int working;
    private int replaced;
    private int untold;
    private long submitted;
    private long completed;
    private long failed;
    private long dropped;
    private long cancelled;
    private long rejected;
    private long timeouts;
    private long retries;

    TaskBook(int capacity, int workers) {
        this.capacity = capacity;
        this.workers = workers;
    }

    boolean hasRoom() {
        return lanes.size() + delayed.size() < capacity;
    }

    /** Returns whether nothing is left to do, nor to tell. */
    boolean isIdle() {
        return lanes.size() + delayed.size() + running.size() + untold == 0;
    }

    /** Notes that the future of a task was told of its end. */
    void told() {
        untold--;
    }

    void rejected() {
        rejected++;
    }

    /** Notes that a task came, which is to be told of again before the lock is given back. */
    void submitted() {
        submitted++;
    }

    void dropped() {
        dropped++;
    }

    /** Drops who is least urgent; null where nobody waits. */
    @Nullable QueuedTask<?> dropLeastUrgent() {
        QueuedTask<?> victim = lanes.leastUrgent();
        if (victim != null) {
            victim.state = QueuedTask.State.OVER;
            dropped++;
            untold++;
        }
        return victim;
    }

    void delayed(QueuedTask<?> task) {
        task.state = QueuedTask.State.DELAYED;
        delayed.add(task);
    }

    /** Has a task wait for its turn; returns whether a worker was hired, which is to be started. */
    boolean queued(QueuedTask<?> task, long now) {
        delayed.remove(task);
        task.state = QueuedTask.State.QUEUED;
        task.since = now;
        lanes.add(task);
        return hire();
    }

    /** Hires a worker where somebody waits and there is a place. */
    boolean hire() {
        if (lanes.size() == 0 || working >= workers) {
            return false;
        }
        working++;
        return true;
    }

    /** Notes that a worker has ended, or could not be started. */
    void fire() {
        working--;
    }

    /** Takes whose turn it is; null where nobody waits, which ends the worker. */
    @Nullable QueuedTask<?> next() {
        QueuedTask<?> next = lanes.next();
        if (next == null) {
            working--;
        } else {
            next.byWorker = true;
            begin(next);
        }
        return next;
    }

    void begin(QueuedTask<?> task) {
        task.state = QueuedTask.State.RUNNING;
        task.thread = Thread.currentThread();
        task.tries++;
        running.add(task);
    }

    /** Notes that the code of a task has returned; returns whether its worker may go on. */
    boolean returned(QueuedTask<?> task) {
        task.thread = null;
        task.byWorker = false;
        overdue.remove(task);
        if (task.interrupted) {
            task.interrupted = false;
            Thread.interrupted(); // it was meant for the task
        }
        if (!task.replaced) {
            return true;
        }
        task.replaced = false;
        replaced--;
        if (working >= workers) {
            return false;
        }
        working++;
        return true;
    }

    /** Notes that a task will be tried again; it is to be delayed before the lock is given back. */
    void retried(QueuedTask<?> task) {
        running.remove(task);
        retries++;
    }

    void ended(QueuedTask<?> task, boolean well) {
        running.remove(task);
        task.state = QueuedTask.State.OVER;
        completed += well ? 1 : 0;
        failed += well ? 0 : 1;
        untold++;
    }

    /** Notes that the time of a task is up, wherever it is. */
    void timedOut(QueuedTask<?> task) {
        leave(task, true);
        failed++;
        timeouts++;
        untold++;
    }

    /** Notes that a task was cancelled, wherever it is. */
    void cancelled(QueuedTask<?> task, boolean interrupt) {
        leave(task, interrupt);
        cancelled++;
    }

    private void leave(QueuedTask<?> task, boolean interrupt) {
        if (running.remove(task)) {
            abandon(task, interrupt);
        }
        lanes.remove(task);
        delayed.remove(task);
        task.alarm.cancel();
        task.state = QueuedTask.State.OVER;
    }

    private void abandon(QueuedTask<?> task, boolean interrupt) {
        overdue.add(task);
        if (interrupt && task.thread != null) {
            task.interrupted = true;
            task.thread.interrupt();
        }
        if (task.byWorker && replaced < workers) {
            replaced++;
            task.replaced = true;
            working--;
        }
    }

    /** Returns who waits, for a worker or a time. */
    List<QueuedTask<?>> waiting() {
        List<QueuedTask<?>> waiting = new ArrayList<>(lanes.all());
        waiting.addAll(delayed);
        return waiting;
    }

    List<QueuedTask<?>> running() {
        return List.copyOf(running);
    }

    /** Returns whether the calling thread is doing a task. */
    boolean isCalledByTask() {
        Thread caller = Thread.currentThread();
        return running.stream().anyMatch(task -> task.thread == caller)
                || overdue.stream().anyMatch(task -> task.thread == caller);
    }

    TaskQueueSnapshot snapshot(String name, LatencyRecorder waits, LatencyRecorder runs) {
        return new TaskQueueSnapshot(
                name,
                lanes.size(),
                delayed.size(),
                running.size(),
                submitted,
                completed,
                failed,
                dropped,
                cancelled,
                rejected,
                timeouts,
                retries,
                overdue.size(),
                lanes.sizes(),
                waits.snapshot(),
                runs.snapshot());
    }
}
