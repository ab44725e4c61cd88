package dev.perfkit.task;

import java.time.Duration;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The workers: loops on the executor, each of which takes tasks until there are none. */
final class Crew {
    private static final Logger log = LoggerFactory.getLogger(TaskQueue.class);
    private static final Duration REFUSED = Duration.ofSeconds(1);

    private final String name;
    private final Executor executor;
    private final TaskBook book;
    private final Alarms alarms;
    private final TaskRunner runner;
    private volatile boolean refusing;

    Crew(String name, Executor executor, TaskBook book, Alarms alarms, TaskRunner runner) {
        this.name = name;
        this.executor = executor;
        this.book = book;
        this.alarms = alarms;
        this.runner = runner;
    }

    /** Starts a worker that was hired. Not under the lock. */
    void start() {
        Worker worker = new Worker();
        try {
            executor.execute(worker);
            if (refusing) {
                refusing = false;
            }
        } catch (Throwable e) {
            // An error too, as of a pool that can start no thread: the task is accepted, and waits.
            refused(worker, e);
        }
    }

    private void refused(Worker worker, Throwable why) {
        boolean asksAgain;
        book.lock.lock();
        try {
            asksAgain = worker.isExpected() && book.refused();
        } finally {
            book.lock.unlock();
        }
        if (!asksAgain) {
            return;
        }
        if (!refusing) {
            refusing = true;
            log.warn(
                    "{}: {} refuses a worker, and is asked again each {}; further refusals in a row are not logged",
                    name,
                    executor,
                    REFUSED,
                    why);
        }
        alarms.set(this::askAgain, REFUSED);
    }

    private void askAgain() {
        int wanted;
        book.lock.lock();
        try {
            wanted = book.asksAgain();
        } finally {
            book.lock.unlock();
        }
        for (int asked = 0; asked < wanted && hires(); asked++) {
            start();
        }
    }

    private boolean hires() {
        book.lock.lock();
        try {
            return book.hire();
        } finally {
            book.lock.unlock();
        }
    }

    private final class Worker implements Runnable {
        private boolean came;

        /** Returns whether it has not come yet, after which it is too late to. Under the lock. */
        boolean isExpected() {
            boolean expected = !came;
            came = true;
            return expected;
        }

        /** Returns the next task; null once it is time to leave. */
        private @Nullable QueuedTask<?> next() {
            book.lock.lock();
            try {
                return book.nextOrLeave();
            } finally {
                book.lock.unlock();
            }
        }

        private boolean comes() {
            book.lock.lock();
            try {
                return isExpected();
            } finally {
                book.lock.unlock();
            }
        }

        @Override
        public void run() {
            boolean interruptedByOthers = false;
            QueuedTask<?> task = comes() ? next() : null;
            while (task != null) {
                task = runner.carryOut(task);
                interruptedByOthers |= Thread.interrupted();
                task = task == null ? next() : task;
            }
            if (interruptedByOthers) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
