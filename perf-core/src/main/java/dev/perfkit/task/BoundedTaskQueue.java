package dev.perfkit.task;

import static java.util.Objects.requireNonNull;

import dev.perfkit.signal.Signal;
import dev.perfkit.stats.LatencyRecorder;
import dev.perfkit.time.Scheduler;
import dev.perfkit.time.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The queue: who waits, who runs, and what became of the others. */
final class BoundedTaskQueue implements TaskQueue {
    /*
     * One lock, over the book. Nothing of others runs under it: futures are completed, and workers handed to the executor, after it is
     * given back. Threads are interrupted under it, so that an interrupt never comes after the task it was meant for.
     *
     * A worker is a loop on the executor that takes tasks until there are none.
     */
    private static final Logger log = LoggerFactory.getLogger(TaskQueue.class);
    private static final Duration REFUSED = Duration.ofSeconds(1);

    private final TaskQueueBuilder config;
    private final String name;
    private final Executor executor;
    private final Scheduler scheduler;
    private final Ticker ticker;
    private final LatencyRecorder waits = new LatencyRecorder();
    private final LatencyRecorder runs = new LatencyRecorder();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition room = lock.newCondition();
    private final TaskBook book;
    private final List<Scheduler.Handle> repetitions = new ArrayList<>();
    private volatile boolean failing;
    private @Nullable Drain drain;

    BoundedTaskQueue(TaskQueueBuilder config) {
        this.config = config;
        name = config.name;
        executor = requireNonNull(config.own != null ? config.own : config.executor, "executor");
        scheduler = config.scheduler;
        ticker = config.ticker;
        book = new TaskBook(config.capacity, config.workers);
    }

    /** How a submission ended. */
    private enum Admission {
        ACCEPTED,
        DROPPED,
        RUN_HERE
    }

    @Override
    public <T extends @Nullable Object> CompletableFuture<T> submit(TaskOptions options, Callable<T> task) {
        QueuedTask<T> queued = new QueuedTask<>(this, options, requireNonNull(task, "task"));
        QueuedTask<?> victim = null;
        Admission admission;
        boolean start = false;
        lock.lock();
        try {
            boolean fits = hasRoom(options);
            requireOpen(queued);
            book.submitted();
            Overflow.Rule rule = config.overflow.rule();
            if (!fits && rule == Overflow.Rule.CALLER_RUNS) {
                admission = Admission.RUN_HERE;
                book.begin(queued);
            } else {
                victim = fits || rule != Overflow.Rule.DROP_OLDEST ? null : book.dropLeastUrgent();
                admission = fits || victim != null ? Admission.ACCEPTED : Admission.DROPPED;
                if (admission == Admission.DROPPED) {
                    book.dropped();
                } else if (options.delay().isZero()) {
                    start = book.queued(queued, ticker.read());
                } else {
                    delay(queued, options.delay());
                }
            }
        } finally {
            lock.unlock();
        }
        if (victim != null) {
            victim.future.completeExceptionally(droppedException(victim));
            told();
        }
        switch (admission) {
            case DROPPED -> queued.future.completeExceptionally(droppedException(queued));
            case RUN_HERE -> execute(queued);
            case ACCEPTED -> {
                if (start) {
                    startWorker();
                }
            }
        }
        return queued.future;
    }

    private TaskDroppedException droppedException(QueuedTask<?> task) {
        return new TaskDroppedException(name, task.toString(), config.capacity, config.overflow.rule());
    }

    private void requireOpen(QueuedTask<?> task) {
        if (drain != null) {
            book.rejected();
            throw new TaskRejectedException(name, task.toString(), "it is closed");
        }
    }

    /** Returns whether there is room, having waited for it where that is the rule. */
    private boolean hasRoom(TaskOptions options) {
        boolean fits = book.hasRoom();
        if (!fits && config.overflow.rule() == Overflow.Rule.FAIL && drain == null) {
            book.rejected();
            throw new TaskRejectedException(name, options.name(), config.capacity + " tasks wait already");
        }
        if (!fits && config.overflow.rule() == Overflow.Rule.BLOCK) {
            long left = config.overflow.patience().toNanos();
            try {
                while (!book.hasRoom() && drain == null && left > 0) {
                    left = room.awaitNanos(left);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // and waits no longer
            }
            fits = book.hasRoom();
        }
        return fits;
    }

    /** Has a task wait for its time. Under the lock. */
    private void delay(QueuedTask<?> task, Duration time) {
        book.delayed(task);
        task.alarm = scheduler.schedule(Runnable::run, () -> due(task), time);
    }

    private void due(QueuedTask<?> task) {
        boolean start;
        lock.lock();
        try {
            start = task.state == QueuedTask.State.DELAYED && book.queued(task, ticker.read());
        } finally {
            lock.unlock();
        }
        if (start) {
            startWorker();
        }
    }

    /** Starts a worker that was hired. */
    private void startWorker() {
        try {
            executor.execute(this::work);
        } catch (RuntimeException e) {
            boolean needed;
            lock.lock();
            try {
                book.fire();
                needed = !book.isIdle();
            } finally {
                lock.unlock();
            }
            if (needed) {
                log.warn("{}: {} refuses a worker, and is asked again in {}", name, executor, REFUSED, e);
                scheduler.schedule(Runnable::run, this::startIfNeeded, REFUSED);
            }
        }
    }

    private void startIfNeeded() {
        boolean start;
        lock.lock();
        try {
            start = book.hire();
        } finally {
            lock.unlock();
        }
        if (start) {
            startWorker();
        }
    }

    private void work() {
        boolean interruptedByOthers = false;
        for (QueuedTask<?> task = take(); task != null; task = take()) {
            boolean goesOn = execute(task);
            interruptedByOthers |= Thread.interrupted();
            if (!goesOn) {
                break;
            }
        }
        if (interruptedByOthers) {
            Thread.currentThread().interrupt();
        }
    }

    private @Nullable QueuedTask<?> take() {
        lock.lock();
        try {
            QueuedTask<?> next = book.next();
            if (next != null) {
                waits.record(Math.max(0, ticker.read() - next.since));
                room.signal();
            }
            return next;
        } finally {
            lock.unlock();
        }
    }

    /** Does a task that has begun; returns whether its worker may go on. */
    private <T extends @Nullable Object> boolean execute(QueuedTask<T> task) {
        Duration timeout = task.options.timeout();
        Scheduler.Handle alarm =
                timeout == null ? () -> {} : scheduler.schedule(Runnable::run, () -> timeUp(task), timeout);
        long start = ticker.read();
        T value = null;
        Throwable failure = null;
        try {
            value = task.body.call();
        } catch (Throwable e) {
            failure = e;
        }
        alarm.cancel();
        long took = Math.max(0, ticker.read() - start);
        if (failure == null) {
            runs.record(took);
        } else {
            runs.recordError(took);
        }
        return settle(task, value, failure);
    }

    private <T extends @Nullable Object> boolean settle(
            QueuedTask<T> task, @Nullable T value, @Nullable Throwable failure) {
        boolean over;
        boolean goesOn;
        lock.lock();
        try {
            over = task.state == QueuedTask.State.RUNNING;
            goesOn = book.returned(task);
            if (over && failure != null && task.options.retry().allows(failure, task.tries)) {
                over = false;
                book.retried(task);
                delay(task, task.options.retry().wait(task.tries, random()));
            } else if (over) {
                book.ended(task, failure == null);
            }
        } finally {
            lock.unlock();
        }
        if (over) {
            tell(task, value, failure);
            told();
        }
        return goesOn;
    }

    private RandomGenerator random() {
        return config.random != null ? config.random : ThreadLocalRandom.current();
    }

    @SuppressWarnings("NullAway") // a result may be null where T may
    private <T extends @Nullable Object> void tell(QueuedTask<T> task, @Nullable T value, @Nullable Throwable failure) {
        if (failure == null) {
            failing = false;
            task.future.complete(value);
            return;
        }
        if (!failing) {
            // Once in a row: a future tells each, and nobody may be looking at it.
            failing = true;
            log.warn("{}: {} failed; further failures in a row are not logged", name, task, failure);
        }
        task.future.completeExceptionally(failure);
    }

    private void timeUp(QueuedTask<?> task) {
        if (leave(task, () -> book.timedOut(task))) {
            task.future.completeExceptionally(
                    new TimeoutException(name + ": " + task + " took longer than " + task.options.timeout()));
            told();
        }
    }

    /** Takes back a task; returns whether it was not over already. */
    boolean cancel(QueuedTask<?> task, boolean interrupt) {
        boolean left = leave(task, () -> book.cancelled(task, interrupt));
        if (left) {
            endDrainIfIdle();
        }
        return left;
    }

    private boolean leave(QueuedTask<?> task, Runnable move) {
        boolean start;
        lock.lock();
        try {
            if (task.state == QueuedTask.State.OVER) {
                return false;
            }
            move.run();
            room.signal();
            start = book.hire();
        } finally {
            lock.unlock();
        }
        if (start) {
            startWorker();
        }
        return true;
    }

    @Override
    public Scheduler.Handle repeat(TaskOptions options, Runnable task, Duration interval) {
        requireNonNull(task, "task");
        Repetition repetition = new Repetition(this, options, task);
        Scheduler.Handle handle = scheduler.repeat(Runnable::run, repetition, interval);
        lock.lock();
        try {
            repetitions.add(handle);
        } finally {
            lock.unlock();
        }
        return handle;
    }

    /** A drain under way. */
    private final class Drain {
        final long start = ticker.read();
        final CompletableFuture<DrainReport> result = new CompletableFuture<>();
        Scheduler.Handle deadline = () -> {};
        boolean over;
    }

    @Override
    public CompletableFuture<DrainReport> drain(Duration patience) {
        if (patience.isNegative()) {
            throw new IllegalArgumentException("patience: " + patience + " (expected: >= 0)");
        }
        Drain begun;
        lock.lock();
        try {
            if (drain != null) {
                return drain.result.copy();
            }
            begun = new Drain();
            drain = begun;
            repetitions.forEach(Scheduler.Handle::cancel);
            room.signalAll();
        } finally {
            lock.unlock();
        }
        endDrainIfIdle();
        if (!begun.result.isDone()) {
            begun.deadline = scheduler.schedule(Runnable::run, this::endDrain, patience);
        }
        return begun.result.copy();
    }

    private void told() {
        lock.lock();
        try {
            book.told();
        } finally {
            lock.unlock();
        }
        endDrainIfIdle();
    }

    private void endDrainIfIdle() {
        lock.lock();
        try {
            if (drain == null || !book.isIdle()) {
                return;
            }
        } finally {
            lock.unlock();
        }
        endDrain();
    }

    /** Ends it, and what is left with it. */
    private void endDrain() {
        Drain ended;
        List<QueuedTask<?>> notRun;
        List<QueuedTask<?>> interrupted;
        lock.lock();
        try {
            ended = drain;
            if (ended == null || ended.over) {
                return;
            }
            ended.over = true;
            notRun = book.waiting();
            interrupted = book.running();
            notRun.forEach(task -> book.cancelled(task, false));
            interrupted.forEach(task -> book.cancelled(task, true));
        } finally {
            lock.unlock();
        }
        ended.deadline.cancel();
        notRun.forEach(task -> task.future.tellCancelled());
        interrupted.forEach(task -> task.future.tellCancelled());
        DrainReport report =
                new DrainReport(Duration.ofNanos(ticker.read() - ended.start), names(notRun), names(interrupted));
        if (!notRun.isEmpty() || !interrupted.isEmpty()) {
            log.warn("{} was closed before all was done: {}", name, report);
        }
        if (config.own != null) {
            config.own.shutdown();
        }
        ended.result.complete(report);
    }

    private static List<String> names(List<QueuedTask<?>> tasks) {
        return tasks.stream().map(QueuedTask::toString).toList();
    }

    @Override
    public void close() {
        CompletableFuture<DrainReport> drained = drain(config.patience);
        if (!isCalledByTask()) {
            drained.join();
        }
    }

    private boolean isCalledByTask() {
        lock.lock();
        try {
            return book.isCalledByTask();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public TaskQueueSnapshot snapshot() {
        lock.lock();
        try {
            return book.snapshot(name, waits, runs);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<Signal> signals() {
        String prefix = "tasks." + name;
        return List.of(
                Signal.gauge(prefix + ".queued", "tasks", () -> snapshot().queued()),
                Signal.gauge(prefix + ".running", "tasks", () -> snapshot().running()),
                Signal.gauge(prefix + ".overdue", "tasks", () -> snapshot().overdue()),
                Signal.ratio(prefix + ".dropped", () -> {
                    TaskQueueSnapshot now = snapshot();
                    return new Signal.Share(now.dropped(), now.submitted());
                }),
                Signal.ratio(prefix + ".errors", () -> {
                    TaskQueueSnapshot now = snapshot();
                    return new Signal.Share(now.failed(), now.failed() + now.completed());
                }),
                Signal.latency(prefix + ".wait", waits::snapshot),
                Signal.latency(prefix + ".run", runs::snapshot));
    }
}
