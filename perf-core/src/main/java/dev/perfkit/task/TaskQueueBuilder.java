package dev.perfkit.task;

import static java.util.Objects.requireNonNull;

import dev.perfkit.time.Scheduler;
import dev.perfkit.time.Ticker;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Configures a {@link TaskQueue}.
 *
 * <p><b>Thread safety:</b> none; build on one thread.
 */
public final class TaskQueueBuilder {
    private static final int MOST = 1_000_000;
    private static final Duration LINGER = Duration.ofMinutes(1);

    final String name;
    int capacity = 1_000;
    int workers = 4;
    Overflow overflow = Overflow.dropNewest();
    Duration patience = Duration.ofSeconds(30);

    @Nullable Executor executor;

    private boolean virtual;
    Scheduler scheduler = Scheduler.system();
    Ticker ticker = Ticker.system();

    RandomGenerator random = () -> ThreadLocalRandom.current().nextLong();

    TaskQueueBuilder(String name) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("name: \"" + name + "\" (expected: not blank)");
        }
        this.name = name;
    }

    /**
     * Sets how many tasks may wait, 1 to 1,000,000; by default 1,000. Those that wait for their time count too. One that has begun is
     * not turned away for want of room where it is to be tried again.
     */
    public TaskQueueBuilder capacity(int capacity) {
        this.capacity = requireCount("capacity", capacity);
        return this;
    }

    /** Sets how many tasks may run at a time, 1 to 1,000,000; by default 4. */
    public TaskQueueBuilder workers(int workers) {
        this.workers = requireCount("workers", workers);
        return this;
    }

    private static int requireCount(String what, int count) {
        if (count < 1 || count > MOST) {
            throw new IllegalArgumentException(what + ": " + count + " (expected: 1.." + MOST + ")");
        }
        return count;
    }

    /** Sets what becomes of a task for which there is no room; by default {@link Overflow#dropNewest()}. */
    public TaskQueueBuilder overflow(Overflow overflow) {
        this.overflow = requireNonNull(overflow, "overflow");
        return this;
    }

    /** Sets how long {@link TaskQueue#close()} waits, zero or more; by default 30 seconds. */
    public TaskQueueBuilder patience(Duration patience) {
        if (patience.isNegative()) {
            throw new IllegalArgumentException("patience: " + patience + " (expected: >= 0)");
        }
        this.patience = patience;
        return this;
    }

    /**
     * Sets where tasks run; it stays the caller's to close, after the queue. What it takes it must run: a worker that it discards is
     * waited for. By default threads of the queue's own, ended after a minute without work.
     */
    public TaskQueueBuilder executor(Executor executor) {
        this.executor = requireNonNull(executor, "executor");
        return this;
    }

    /**
     * Has each worker be a virtual thread.
     *
     * @throws IllegalStateException before JDK 21
     */
    public TaskQueueBuilder virtualThreads() {
        TaskThreads.requireVirtual();
        virtual = true;
        return this;
    }

    /** Sets what keeps the time of delays and timeouts; by default {@link Scheduler#system()}, which also stands in for one that refuses. */
    public TaskQueueBuilder scheduler(Scheduler scheduler) {
        this.scheduler = requireNonNull(scheduler, "scheduler");
        return this;
    }

    /** Sets the clock; by default {@link Ticker#system()}. */
    public TaskQueueBuilder ticker(Ticker ticker) {
        this.ticker = requireNonNull(ticker, "ticker");
        return this;
    }

    /** Sets what draws the waits before further tries, safe for all threads that run tasks; by default each thread's own. */
    public TaskQueueBuilder random(RandomGenerator random) {
        this.random = requireNonNull(random, "random");
        return this;
    }

    /**
     * Builds it.
     *
     * @throws IllegalStateException if there is an executor, and virtual threads are asked for
     */
    public TaskQueue build() {
        if (executor != null && virtual) {
            throw new IllegalStateException("virtualThreads: asked for beside an executor (expected: one of them)");
        }
        if (executor != null) {
            return new BoundedTaskQueue(this, executor, Duration.ZERO);
        }
        return virtual
                ? new BoundedTaskQueue(this, TaskThreads.virtual(name), Duration.ZERO)
                : new BoundedTaskQueue(this, TaskThreads.platform(name), LINGER);
    }
}
