package dev.perfkit.task;

import dev.perfkit.task.TaskQueue.DrainReport;
import dev.perfkit.time.Scheduler;
import dev.perfkit.time.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The end of a queue: when nothing is left to do, or the time is up. */
final class TaskDrain {
    private static final Logger log = LoggerFactory.getLogger(TaskQueue.class);
    private static final int NAMES_LOGGED = 10;

    private final String name;
    private final TaskBook book;
    private final Alarms alarms;
    private final Ticker ticker;
    private final CompletableFuture<DrainReport> result = new CompletableFuture<>();
    private long start;
    private boolean over;

    TaskDrain(String name, TaskBook book, Alarms alarms, Ticker ticker) {
        this.name = name;
        this.book = book;
        this.alarms = alarms;
        this.ticker = ticker;
    }

    /** Closes the book, unless it is closed. */
    CompletableFuture<DrainReport> begin(Duration patience) {
        boolean first;
        boolean drained;
        book.lock.lock();
        try {
            first = book.close();
            drained = book.isDrained();
            start = first ? ticker.read() : start;
        } finally {
            book.lock.unlock();
        }
        if (first && drained) {
            end();
        } else if (first) {
            Scheduler.Handle deadline = alarms.set(this::end, patience);
            var unused = result.thenRun(deadline::cancel);
        }
        return result.copy();
    }

    /** Notes that the future of a task was told of its end. */
    void told(QueuedTask<?> task) {
        boolean drained;
        book.lock.lock();
        try {
            book.told(task);
            drained = book.isDrained();
        } finally {
            book.lock.unlock();
        }
        if (drained) {
            end();
        }
    }

    /** Ends it, and what is left with it. */
    void end() {
        List<QueuedTask<?>> notRun;
        List<QueuedTask<?>> interrupted;
        List<Scheduler.@Nullable Handle> waitedFor = new ArrayList<>();
        book.lock.lock();
        try {
            if (over) {
                return;
            }
            over = true;
            notRun = book.waiting();
            interrupted = book.running();
            notRun.forEach(task -> waitedFor.add(book.cancelled(task, false)));
            interrupted.forEach(task -> book.cancelled(task, true));
        } finally {
            book.lock.unlock();
        }
        notRun.forEach(this::tellCancelled);
        interrupted.forEach(this::tellCancelled);
        DrainReport report =
                new DrainReport(Duration.ofNanos(ticker.read() - start), names(notRun), names(interrupted));
        if (!notRun.isEmpty() || !interrupted.isEmpty()) {
            log.warn(
                    "{} was closed before all was done: {} not run, {} interrupted; the first of them: {}, {}",
                    name,
                    notRun.size(),
                    interrupted.size(),
                    report.notRun().stream().limit(NAMES_LOGGED).toList(),
                    report.interrupted().stream().limit(NAMES_LOGGED).toList());
        }
        result.complete(report);
        waitedFor.forEach(TaskRunner::silence);
    }

    private void tellCancelled(QueuedTask<?> task) {
        if (task.future != null) {
            task.future.tellCancelled();
            told(task);
        }
    }

    private static List<String> names(List<QueuedTask<?>> tasks) {
        return tasks.stream().map(QueuedTask::toString).toList();
    }
}
