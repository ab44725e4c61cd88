package dev.perfkit.task;

import dev.perfkit.stats.LatencyRecorder;
import dev.perfkit.time.Scheduler;
import dev.perfkit.time.Ticker;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes tasks to their end, whichever it is: done, tried again, out of time, cancelled. */
final class TaskRunner {
    private static final Logger log = LoggerFactory.getLogger(TaskQueue.class);
    private static final long LOG_EVERY_NANOS = Duration.ofMinutes(1).toNanos();

    final LatencyRecorder waits = new LatencyRecorder();
    final LatencyRecorder runs = new LatencyRecorder();
    private final String name;
    private final Ticker ticker;
    private final RandomGenerator random;
    private final TaskBook book;
    private final Alarms alarms;
    private final TaskDrain drain;
    private final Crew crew;
    private @Nullable Long loggedAt; // guarded by this

    TaskRunner(
            String name,
            Executor executor,
            Ticker ticker,
            RandomGenerator random,
            TaskBook book,
            Alarms alarms,
            TaskDrain drain) {
        this.name = name;
        this.ticker = ticker;
        this.random = random;
        this.book = book;
        this.alarms = alarms;
        this.drain = drain;
        crew = new Crew(name, executor, book, alarms, this);
    }

    /** Starts a worker that was hired. Not under the lock. */
    void startWorker() {
        crew.start();
    }

    /** Does a task that has begun; returns the next of its worker, null where there is none at once. */
    <T extends @Nullable Object> @Nullable QueuedTask<?> carryOut(QueuedTask<T> task) {
        boolean byWorker = task.byWorker;
        int number = task.tries;
        Duration timeout = task.options.timeout();
        long start = ticker.read();
        Scheduler.Handle alarm = null;
        T value = null;
        Throwable failure = null;
        try {
            alarm = timeout == null ? null : alarms.set(() -> timeUp(task, number), timeout);
            value = task.body.call();
        } catch (Throwable e) {
            failure = e;
        }
        long took = Math.max(0, ticker.read() - start);
        Duration wait = null;
        try {
            silence(alarm);
            if (byWorker) {
                waits.record(Math.max(0, start - task.since));
            }
            if (failure == null) {
                runs.record(took);
            } else {
                runs.recordError(took);
                wait = task.options.retry().allows(failure, number)
                        ? task.options.retry().wait(number, random)
                        : null;
            }
        } catch (Throwable e) {
            // Of what was given to the queue, as its random numbers: no reason to lose count of the task.
            warn("{}: trouble after {}", task, e);
        }
        return settle(task, byWorker, value, failure, wait);
    }

    /** Says what becomes of a task whose code has returned; takes the next under the same lock where nobody is to be told. */
    private <T extends @Nullable Object> @Nullable QueuedTask<?> settle(
            QueuedTask<T> task,
            boolean byWorker,
            @Nullable T value,
            @Nullable Throwable failure,
            @Nullable Duration wait) {
        TaskFuture<T> future = task.future;
        QueuedTask<?> next = null;
        boolean here;
        boolean drained;
        book.lock.lock();
        try {
            here = task.state == QueuedTask.State.RUNNING;
            book.returned(task);
            if (here && wait != null) {
                book.retried(task);
            } else if (here) {
                book.ended(task, failure == null);
            }
            boolean tells = here && wait == null && future != null;
            next = byWorker && !tells ? book.next() : null;
            drained = book.isDrained();
        } finally {
            book.lock.unlock();
        }
        if (here && wait != null) {
            delay(task, wait);
        } else if (here) {
            if (future != null) {
                future.tell(value, failure);
            }
            log(task, failure);
            if (future != null) {
                book.lock.lock();
                try {
                    book.told(task);
                    next = byWorker ? book.next() : null;
                    drained = book.isDrained();
                } finally {
                    book.lock.unlock();
                }
            }
        }
        if (drained) {
            drain.end();
        }
        return next;
    }

    /** Logs a failure now and then: a future tells each, and nobody may be looking at it. */
    private void log(QueuedTask<?> task, @Nullable Throwable failure) {
        if (failure != null && mayLog()) {
            warn("{}: {} failed; further failures are not logged for a minute", task, failure);
        }
    }

    private synchronized boolean mayLog() {
        long now = ticker.read();
        Long before = loggedAt;
        boolean may = before == null || now - before >= LOG_EVERY_NANOS;
        loggedAt = may ? (Long) now : before;
        return may;
    }

    private void warn(String message, QueuedTask<?> task, Throwable failure) {
        try {
            log.warn(message, name, task, failure);
        } catch (RuntimeException e) {
            log.warn("{}: {} threw a {}, which cannot be printed", name, task, failure.getClass());
        }
    }

    /** Sets the alarm of a task that waits for its time. Not under the lock. */
    void delay(QueuedTask<?> task, Duration time) {
        int number = task.tries;
        Scheduler.Handle alarm = alarms.set(() -> due(task, number), time);
        boolean late;
        book.lock.lock();
        try {
            late = task.state != QueuedTask.State.DELAYED || task.tries != number;
            if (!late) {
                task.alarm = alarm;
            }
        } finally {
            book.lock.unlock();
        }
        if (late) {
            silence(alarm);
        }
    }

    private void due(QueuedTask<?> task, int number) {
        long now = ticker.read();
        boolean start;
        book.lock.lock();
        try {
            start = task.state == QueuedTask.State.DELAYED && task.tries == number && book.due(task, now);
        } finally {
            book.lock.unlock();
        }
        if (start) {
            crew.start();
        }
    }

    /** An alarm that was silenced while it rang belongs to a try that is over: the number tells. */
    private void timeUp(QueuedTask<?> task, int number) {
        boolean start;
        book.lock.lock();
        try {
            if (task.state != QueuedTask.State.RUNNING || task.tries != number) {
                return;
            }
            book.timedOut(task);
            start = book.hire();
        } finally {
            book.lock.unlock();
        }
        if (start) {
            crew.start();
        }
        TimeoutException failure =
                new TimeoutException(name + ": " + task + " took longer than " + task.options.timeout());
        if (task.future != null) {
            task.future.tell(null, failure);
        }
        log(task, failure);
        drain.told(task);
    }

    /** Takes back a task that is not over. */
    void cancel(QueuedTask<?> task, boolean interrupt) {
        Scheduler.Handle alarm;
        boolean start;
        book.lock.lock();
        try {
            if (task.state == QueuedTask.State.OVER) {
                return;
            }
            alarm = book.cancelled(task, interrupt);
            start = book.hire();
        } finally {
            book.lock.unlock();
        }
        if (start) {
            crew.start();
        }
        if (task.future != null) {
            task.future.tellCancelled();
        }
        drain.told(task);
        silence(alarm);
    }

    static void silence(Scheduler.@Nullable Handle alarm) {
        if (alarm != null) {
            alarm.cancel();
        }
    }
}
