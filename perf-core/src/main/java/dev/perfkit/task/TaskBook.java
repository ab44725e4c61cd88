package dev.perfkit.task;

import dev.perfkit.stats.LatencySnapshot;
import dev.perfkit.time.Scheduler;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Where each task is, and what became of the others. All but the lock itself is guarded by the lock. */
final class TaskBook {
    /*
     * One lock. Each method moves a task from one of these to another, so that their sum is what was submitted whenever anybody looks:
     *
     *     lanes (queued), delayed, running        completed, failed, dropped, cancelled
     *
     * Nothing of others runs under it: futures are told, alarms set and workers handed to the executor after it is given back. Threads
     * are interrupted under it, so that an interrupt never comes after the task it was meant for.
     *
     * `working` counts the workers that may take another task. One whose task is over by this account and has not returned is replaced,
     * as many at a time as there are workers: a task that never ends costs a thread, not the queue.
     *
     * `idle` of them wait for work, and `called` is how many of those are on their way to it. One is called at a time, and calls the next
     * where more is to do: who submits a thousand tasks wakes one thread. All look for work when they wake, whoever was meant.
     */
    final ReentrantLock lock = new ReentrantLock();
    /** Signalled where one waits less, and at the end. */
    final Condition room = lock.newCondition();
    /** Where idle workers wait. */
    private final Condition work = lock.newCondition();

    final int capacity;
    private final int workers;
    private final long linger;
    private final Lanes lanes = new Lanes();
    private final TaskList delayed = new TaskList();
    private final TaskList running = new TaskList();
    /** Those that are over and whose future is being told. */
    private final TaskList untold = new TaskList();
    /** Those that are over and whose code has not returned. */
    private final Set<QueuedTask<?>> overdue = new HashSet<>();

    private boolean closed;
    private boolean refused;
    private int working;
    private int replaced;
    private int idle;
    private int called;
    private long submitted;
    private long completed;
    private long failed;
    private long dropped;
    private long cancelled;
    private long rejected;
    private long timeouts;
    private long retries;

    /** Takes how long a worker waits for work before it leaves, in nanoseconds. */
    TaskBook(int capacity, int workers, long linger) {
        this.capacity = capacity;
        this.workers = workers;
        this.linger = linger;
    }

    boolean hasRoom() {
        return lanes.size() + delayed.size() < capacity;
    }

    boolean isClosed() {
        return closed;
    }

    /** Closes it; returns whether it was open. */
    boolean close() {
        boolean wasOpen = !closed;
        closed = true;
        room.signalAll();
        work.signalAll();
        return wasOpen;
    }

    /** Returns whether it is closed, and nothing left to do, nor to tell. */
    boolean isDrained() {
        return closed && lanes.size() + delayed.size() + running.size() + untold.size() == 0;
    }

    void rejected() {
        rejected++;
    }

    /** Notes that a task came for which there is no room. */
    void dropped() {
        submitted++;
        dropped++;
    }

    /** Makes room for a newcomer; returns who was dropped for it, null where all are more urgent, or wait for a time. */
    @Nullable QueuedTask<?> dropLeastUrgent(Lane newcomers) {
        QueuedTask<?> victim = lanes.leastUrgent(newcomers);
        if (victim != null) {
            dropped++;
            over(victim);
        }
        return victim;
    }

    /** Notes that a task came; it waits for its turn or for a time. Returns whether a worker was hired, which is to be started. */
    boolean accepted(QueuedTask<?> task, long now) {
        submitted++;
        if (task.options.delay().isZero()) {
            return queued(task, now);
        }
        delayed(task);
        return false;
    }

    /** Notes that a task came, and is done by who brought it. */
    void broughtAndBegun(QueuedTask<?> task) {
        submitted++;
        begin(task);
    }

    private void delayed(QueuedTask<?> task) {
        task.state = QueuedTask.State.DELAYED;
        delayed.add(task);
    }

    /** Notes that the time of a task has come; returns whether a worker was hired. */
    boolean due(QueuedTask<?> task, long now) {
        delayed.remove(task);
        task.alarm = null;
        return queued(task, now);
    }

    private boolean queued(QueuedTask<?> task, long now) {
        task.state = QueuedTask.State.QUEUED;
        task.since = now;
        lanes.add(task);
        return hire();
    }

    /** Calls an idle worker where somebody waits, and hires one where more wait than are idle; returns whether it did, and is to start it. */
    boolean hire() {
        callIdle();
        if (lanes.size() <= idle || working >= workers || refused) {
            return false;
        }
        working++;
        return true;
    }

    /** Notes that a worker could not be started; returns whether to ask for one again, by and by. None is hired until then. */
    boolean refused() {
        working--;
        boolean first = !refused && lanes.size() > 0;
        refused |= first;
        return first;
    }

    /** Notes that workers may be hired again; returns how many tasks wait for one. */
    int asksAgain() {
        refused = false;
        return lanes.size();
    }

    /** Takes whose turn it is, for a worker; null where nobody waits, or there is one worker too many. */
    @Nullable QueuedTask<?> next() {
        QueuedTask<?> next = working > workers ? null : lanes.next();
        if (next != null) {
            next.byWorker = true;
            begin(next);
            room.signal();
            callIdle();
        }
        return next;
    }

    /** The same, after a while if need be; null ends the worker. */
    @Nullable QueuedTask<?> nextOrLeave() {
        QueuedTask<?> next = next();
        for (long left = linger; next == null && left > 0 && !closed && working <= workers; next = next()) {
            left = idle(left);
        }
        working -= next == null ? 1 : 0;
        return next;
    }

    /** Calls an idle worker where somebody waits and none is on its way. */
    private void callIdle() {
        if (idle > called && called == 0 && lanes.size() > 0) {
            called++;
            work.signal();
        }
    }

    @SuppressWarnings("WaitNotInLoop") // which is in its caller
    private long idle(long left) {
        idle++;
        try {
            return work.awaitNanos(left);
        } catch (InterruptedException e) {
            return 0; // by whom the thread is not: it leaves
        } finally {
            idle--;
            called = Math.max(0, called - 1);
        }
    }

    private void begin(QueuedTask<?> task) {
        task.state = QueuedTask.State.RUNNING;
        task.thread = Thread.currentThread();
        task.tries++;
        running.add(task);
    }

    /** Notes that the code of a task has returned. */
    void returned(QueuedTask<?> task) {
        Thread thread = Thread.currentThread();
        task.thread = null;
        task.byWorker = false;
        if (overdue.remove(task) && task.interrupted) {
            task.interrupted = false;
            Thread.interrupted(); // it was meant for the task
            if (overdue.stream().anyMatch(outer -> outer.thread == thread && outer.interrupted)) {
                thread.interrupt(); // and for the one that this one was brought by
            }
        }
        if (task.replaced) {
            task.replaced = false;
            replaced--;
            working++;
            overdue.stream().filter(stuck -> stuck.byWorker).forEach(this::replace);
        }
    }

    /** Gives the place of a worker to another, as long as there may be one more. */
    private void replace(QueuedTask<?> stuck) {
        if (!stuck.replaced && replaced < workers) {
            stuck.replaced = true;
            replaced++;
            working--;
        }
    }

    /** Notes that a task will be tried again, after a time. */
    void retried(QueuedTask<?> task) {
        running.remove(task);
        retries++;
        delayed(task);
    }

    void ended(QueuedTask<?> task, boolean well) {
        running.remove(task);
        completed += well ? 1 : 0;
        failed += well ? 0 : 1;
        over(task);
    }

    /** Notes that the time of a task that runs is up. */
    void timedOut(QueuedTask<?> task) {
        running.remove(task);
        abandon(task, true);
        failed++;
        timeouts++;
        over(task);
    }

    /** Notes that a task was cancelled, wherever it is; returns what is to be silenced. */
    Scheduler.@Nullable Handle cancelled(QueuedTask<?> task, boolean interrupt) {
        if (running.remove(task)) {
            abandon(task, interrupt);
        }
        lanes.remove(task);
        delayed.remove(task);
        cancelled++;
        Scheduler.Handle alarm = task.alarm;
        task.alarm = null;
        over(task);
        room.signal();
        return alarm;
    }

    private void abandon(QueuedTask<?> task, boolean interrupt) {
        overdue.add(task);
        if (interrupt && task.thread != null) {
            task.interrupted = true;
            task.thread.interrupt();
        }
        if (task.byWorker) {
            replace(task);
        }
    }

    private void over(QueuedTask<?> task) {
        task.state = QueuedTask.State.OVER;
        if (task.future != null) {
            task.teller = Thread.currentThread();
            untold.add(task);
        }
    }

    /** Notes that the future of a task was told of its end. */
    void told(QueuedTask<?> task) {
        untold.remove(task);
    }

    /** Returns who waits, for a worker or a time. */
    List<QueuedTask<?>> waiting() {
        List<QueuedTask<?>> waiting = new ArrayList<>(lanes.all());
        waiting.addAll(delayed.copy());
        return waiting;
    }

    List<QueuedTask<?>> running() {
        return running.copy();
    }

    /** Returns how many tasks that it brought itself the calling thread is in the midst of. */
    int depth() {
        Thread caller = Thread.currentThread();
        return running.count(task -> task.thread == caller && !task.byWorker);
    }

    /** Returns whether the calling thread is in the midst of a task, or of telling its end. */
    boolean isCalledFromWithin() {
        Thread caller = Thread.currentThread();
        return running.count(task -> task.thread == caller) > 0
                || untold.count(task -> task.teller == caller) > 0
                || overdue.stream().anyMatch(task -> task.thread == caller);
    }

    TaskQueueSnapshot snapshot(String name, LatencySnapshot waits, LatencySnapshot runs) {
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
                waits,
                runs);
    }
}
