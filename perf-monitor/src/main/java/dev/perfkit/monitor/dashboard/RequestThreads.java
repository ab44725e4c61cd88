package dev.perfkit.monitor.dashboard;

import static java.util.concurrent.TimeUnit.SECONDS;

import dev.perfkit.stats.Counter;
import dev.perfkit.time.Scheduler;
import dev.perfkit.time.Ticker;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicInteger;

/** A few threads that read requests and write answers, and are not kept by a client that dawdles. */
final class RequestThreads implements Executor, AutoCloseable {
    /*
     * The JDK's server has no timeout that a library could set without a switch for the whole JVM: it blocks a thread while a
     * client sends its request byte by byte, or does not take the answer. But its connections are interruptible channels: an
     * interrupt closes the connection and ends the read or the write. So a thread that is at one request for longer than
     * `patience` is interrupted. While others wait, a request must have arrived within `hurry`. One that itself waited longer
     * than `patience` is begun with the interrupt set, which closes its connection at once: so a crowd of slow clients is gone
     * after `patience`, and keeps nobody out for longer.
     *
     * A client that is connected and sends nothing takes no thread: the server's selector waits for it.
     */
    private final ThreadPoolExecutor pool;
    private final Ticker ticker;
    private final Duration patience;
    private final Duration hurry;
    private final Map<Thread, Run> running = new ConcurrentHashMap<>();
    private final Counter cut = new Counter();
    private final Scheduler.Handle watch;

    RequestThreads(String name, int threads, Duration patience, Scheduler scheduler, Ticker ticker) {
        this.ticker = ticker;
        this.patience = patience;
        this.hurry = patience.dividedBy(10);
        AtomicInteger number = new AtomicInteger();
        this.pool = new ThreadPoolExecutor(threads, threads, 30, SECONDS, new LinkedBlockingQueue<>(), task -> {
            Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        pool.allowCoreThreadTimeOut(true);
        this.watch = scheduler.repeat(Runnable::run, this::interruptSlow, patience.dividedBy(20));
    }

    @Override
    public void execute(Runnable task) {
        pool.execute(new Run(task, ticker.read()));
    }

    /** To be called where a request has arrived: from here on only `patience` counts. */
    void arrived() {
        Run run = running.get(Thread.currentThread());
        if (run != null) {
            run.arrived = true;
        }
    }

    private void interruptSlow() {
        boolean crowded = !pool.getQueue().isEmpty();
        long now = ticker.read();
        running.forEach((thread, run) -> {
            Duration limit = crowded && !run.arrived ? hurry : patience;
            if (now - run.startedAt > limit.toNanos()) {
                run.interrupt(thread);
            }
        });
    }

    /** Returns how many connections were closed since they took too long. */
    long cut() {
        return cut.total();
    }

    @Override
    public void close() {
        watch.cancel();
        pool.shutdownNow();
    }

    private final class Run implements Runnable {
        private final Runnable task;
        private final long queuedAt;
        private volatile long startedAt;
        private volatile boolean arrived;
        private boolean over; // guarded by this: no interrupt meets the thread's next task

        Run(Runnable task, long queuedAt) {
            this.task = task;
            this.queuedAt = queuedAt;
        }

        @Override
        public void run() {
            Thread thread = Thread.currentThread();
            startedAt = ticker.read();
            running.put(thread, this);
            if (startedAt - queuedAt > patience.toNanos()) {
                interrupt(thread);
            }
            try {
                task.run();
            } finally {
                running.remove(thread);
                synchronized (this) {
                    over = true;
                    if (Thread.interrupted() && pool.isShutdown()) {
                        thread.interrupt();
                    }
                }
            }
        }

        synchronized void interrupt(Thread thread) {
            if (!over) {
                over = true;
                cut.increment();
                thread.interrupt();
            }
        }
    }
}
