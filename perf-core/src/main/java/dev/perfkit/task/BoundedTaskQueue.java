package dev.perfkit.task;

import static java.util.Objects.requireNonNull;

import dev.perfkit.signal.Signal;
import dev.perfkit.stats.LatencySnapshot;
import dev.perfkit.time.Scheduler;
import dev.perfkit.time.Ticker;
import java.time.Duration;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The queue: who is let in. {@link TaskBook} says where they are, {@link TaskRunner} does them, {@link TaskDrain} is the end. */
final class BoundedTaskQueue implements TaskQueue {
    /** How many tasks a caller may do in the midst of each other: one that always submits another would run out of stack. */
    private static final int DEEPEST = 32;

    private final String name;
    private final Overflow overflow;
    private final Duration patience;
    private final Scheduler scheduler;
    private final Ticker ticker;
    private final TaskBook book;
    private final TaskDrain drain;
    private final TaskRunner runner;
    private final Set<Scheduler.Handle> repetitions = Collections.newSetFromMap(new IdentityHashMap<>());

    /** Takes where its tasks run, and how long a worker waits there for work. */
    BoundedTaskQueue(TaskQueueBuilder config, Executor executor, Duration linger) {
        name = config.name;
        overflow = config.overflow;
        patience = config.patience;
        scheduler = config.scheduler;
        ticker = config.ticker;
        book = new TaskBook(config.capacity, config.workers, linger.toNanos());
        Alarms alarms = new Alarms(name, scheduler);
        drain = new TaskDrain(name, book, alarms, ticker);
        runner = new TaskRunner(name, executor, ticker, config.random, book, alarms, drain);
    }

    @Override
    public <T extends @Nullable Object> CompletableFuture<T> submit(TaskOptions options, Callable<T> task) {
        return submit(options, task, overflow.rule());
    }

    <T extends @Nullable Object> CompletableFuture<T> submit(
            TaskOptions options, Callable<T> task, Overflow.Rule rule) {
        TaskFuture<T> future = new TaskFuture<>(runner);
        admit(new QueuedTask<>(requireNonNull(options, "options"), requireNonNull(task, "task"), future), rule);
        return future;
    }

    @Override
    public void execute(TaskOptions options, Runnable task) {
        Callable<Object> body = Executors.callable(requireNonNull(task, "task"));
        admit(new QueuedTask<>(requireNonNull(options, "options"), body, null), overflow.rule());
    }

    /** How a submission ended. */
    private enum Admission {
        ACCEPTED,
        WORKER_HIRED,
        RUNS_HERE,
        DROPPED,
        REFUSED
    }

    private void admit(QueuedTask<?> task, Overflow.Rule rule) {
        long now = ticker.read();
        QueuedTask<?> victim = null;
        Admission admission;
        boolean closed;
        book.lock.lock();
        try {
            boolean fits = book.hasRoom();
            if (!fits && rule == Overflow.Rule.BLOCK) {
                fits = awaitRoom();
                now = ticker.read();
            }
            closed = book.isClosed();
            if (!fits && !closed && rule == Overflow.Rule.DROP_OLDEST) {
                victim = book.dropLeastUrgent(task.options.lane());
                fits = victim != null;
            }
            if (closed || (!fits && rule == Overflow.Rule.FAIL)) {
                book.rejected();
                admission = Admission.REFUSED;
            } else if (fits) {
                admission = book.accepted(task, now) ? Admission.WORKER_HIRED : Admission.ACCEPTED;
            } else if (rule == Overflow.Rule.CALLER_RUNS && book.depth() < DEEPEST) {
                book.broughtAndBegun(task);
                admission = Admission.RUNS_HERE;
            } else {
                book.dropped();
                admission = Admission.DROPPED;
            }
        } finally {
            book.lock.unlock();
        }
        if (victim != null) {
            tellDropped(victim);
            drain.told(victim);
        }
        switch (admission) {
            case ACCEPTED -> {
                if (!task.options.delay().isZero()) {
                    runner.delay(task, task.options.delay());
                }
            }
            case WORKER_HIRED -> runner.startWorker();
            case RUNS_HERE -> runner.carryOut(task);
            case DROPPED -> tellDropped(task);
            case REFUSED -> throw rejection(task.options, closed);
        }
    }

    /** Waits for room. Under the lock. */
    private boolean awaitRoom() {
        long left = TimeUnit.NANOSECONDS.convert(overflow.patience());
        try {
            while (!book.hasRoom() && !book.isClosed() && left > 0) {
                left = book.room.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // and waits no longer
        }
        return book.hasRoom();
    }

    private void tellDropped(QueuedTask<?> task) {
        if (task.future != null) {
            task.future.tell(null, new TaskDroppedException(name, task.toString(), book.capacity, overflow.rule()));
        }
    }

    private TaskRejectedException rejection(TaskOptions options, boolean closed) {
        return new TaskRejectedException(
                name, options.name(), closed ? "it is closed" : book.capacity + " tasks wait already");
    }

    @Override
    public Scheduler.Handle repeat(TaskOptions options, Runnable task, Duration interval) {
        Repetition repetition =
                new Repetition(this, requireNonNull(options, "options"), requireNonNull(task, "task"), overflow.rule());
        Scheduler.Handle handle = scheduler.repeat(Runnable::run, repetition, interval);
        boolean closed;
        book.lock.lock();
        try {
            closed = book.isClosed();
            if (closed) {
                book.rejected();
            } else {
                repetitions.add(handle);
            }
        } finally {
            book.lock.unlock();
        }
        if (closed) {
            handle.cancel();
            throw rejection(options, true);
        }
        return () -> endRepetition(handle);
    }

    private void endRepetition(Scheduler.Handle handle) {
        boolean underWay;
        book.lock.lock();
        try {
            underWay = repetitions.remove(handle);
        } finally {
            book.lock.unlock();
        }
        if (underWay) {
            handle.cancel();
        }
    }

    @Override
    public CompletableFuture<DrainReport> drain(Duration patience) {
        if (patience.isNegative()) {
            throw new IllegalArgumentException("patience: " + patience + " (expected: >= 0)");
        }
        CompletableFuture<DrainReport> drained = drain.begin(patience);
        List<Scheduler.Handle> ended;
        book.lock.lock();
        try {
            ended = List.copyOf(repetitions);
            repetitions.clear();
        } finally {
            book.lock.unlock();
        }
        ended.forEach(Scheduler.Handle::cancel);
        return drained;
    }

    @Override
    public void close() {
        CompletableFuture<DrainReport> drained = drain(patience);
        boolean fromWithin;
        book.lock.lock();
        try {
            fromWithin = book.isCalledFromWithin();
        } finally {
            book.lock.unlock();
        }
        if (!fromWithin) {
            drained.join();
        }
    }

    @Override
    public TaskQueueSnapshot snapshot() {
        return snapshot(runner.waits.snapshot(), runner.runs.snapshot());
    }

    private TaskQueueSnapshot counts() {
        return snapshot(LatencySnapshot.empty(), LatencySnapshot.empty());
    }

    private TaskQueueSnapshot snapshot(LatencySnapshot waits, LatencySnapshot runs) {
        book.lock.lock();
        try {
            return book.snapshot(name, waits, runs);
        } finally {
            book.lock.unlock();
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
                Signal.gauge(prefix + ".queued", "tasks", () -> counts().queued()),
                Signal.gauge(prefix + ".running", "tasks", () -> counts().running()),
                Signal.gauge(prefix + ".overdue", "tasks", () -> counts().overdue()),
                Signal.ratio(prefix + ".dropped", () -> {
                    TaskQueueSnapshot now = counts();
                    return new Signal.Share(now.dropped(), now.submitted());
                }),
                Signal.ratio(prefix + ".errors", () -> {
                    TaskQueueSnapshot now = counts();
                    return new Signal.Share(now.failed(), now.failed() + now.completed());
                }),
                Signal.latency(prefix + ".wait", runner.waits::snapshot),
                Signal.latency(prefix + ".run", runner.runs::snapshot));
    }
}
