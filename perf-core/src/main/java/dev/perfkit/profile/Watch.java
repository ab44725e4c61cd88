package dev.perfkit.profile;

import dev.perfkit.time.Scheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Looks for slow calls that still run, again and again, from the profiler's beginning to its end. */
final class Watch implements AutoCloseable {
    private static final long SHORTEST_INTERVAL = Duration.ofMillis(50).toNanos();
    private static final long LONGEST_INTERVAL = Duration.ofMillis(500).toNanos();

    /** Stacks read for one list of what runs. */
    private static final int STACKS = 64;

    private final String profiler;
    private final Setup setup;
    private final Scheduler scheduler;
    private final Executor executor;
    private final Stacks.Source source;
    private final RunningCallLog lines;
    private final AtomicLong leastThreshold;
    private final ReentrantLock looking = new ReentrantLock();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Failures failures = new Failures();
    // Both written by the round alone, once it is started.
    private long interval;
    private volatile Scheduler.@Nullable Handle handle;

    Watch(ProfilerBuilder builder, Setup setup) {
        this(builder, setup, Thread::getStackTrace);
    }

    Watch(ProfilerBuilder builder, Setup setup, Stacks.Source source) {
        this.profiler = builder.name;
        this.setup = setup;
        this.scheduler = builder.scheduler;
        this.executor = builder.executor;
        this.source = source;
        this.lines = new RunningCallLog(setup.slow(), source);
        this.leastThreshold = new AtomicLong(setup.slowNanos());
    }

    private boolean isOff() {
        return scheduler == Scheduler.disabled();
    }

    /** Begins to look. What the scheduler throws is thrown, and then nothing was begun. */
    void start() {
        if (isOff()) {
            return;
        }
        setup.slow().pauses().start();
        try {
            look(wantedInterval());
        } catch (Throwable e) {
            setup.slow().pauses().close();
            throw e;
        }
    }

    /** Returns half of the least threshold, within bounds: a call is seen at one and a half of its threshold at the latest. */
    private long wantedInterval() {
        return Math.max(SHORTEST_INTERVAL, Math.min(LONGEST_INTERVAL, leastThreshold.get() / 2));
    }

    private void look(long every) {
        Scheduler.Handle before = handle;
        handle = scheduler.repeat(executor, this::round, Duration.ofNanos(every));
        interval = every;
        if (before != null) {
            before.cancel();
        }
    }

    /** Calls of this threshold are to be expected. */
    void expect(long slowNanos) {
        leastThreshold.accumulateAndGet(setup.slowNanos(slowNanos), Math::min);
    }

    private void round() {
        // One round may still be busy when the interval was shortened in it.
        if (closed.get() || !looking.tryLock()) {
            return;
        }
        try {
            lines.tell(Sightings.of(setup));
            if (wantedInterval() < interval) {
                look(wantedInterval());
                cancelIfClosed();
            }
        } catch (Throwable e) {
            failures.note("a look for slow calls that still run failed; others follow", e);
        } finally {
            looking.unlock();
        }
    }

    /** Returns the calls that are over their threshold now, the longest first. */
    List<RunningCall> running() {
        CloserLook look = new CloserLook(setup.slow().arguments(), source, STACKS);
        List<RunningCall> running = new ArrayList<>();
        for (Sighting seen : Sightings.of(setup).calls()) {
            RunningCall call = look.at(seen);
            if (call != null) {
                running.add(call);
            }
        }
        return List.copyOf(running);
    }

    private void cancelIfClosed() {
        Scheduler.Handle current = handle;
        if (closed.get() && current != null) {
            current.cancel();
        }
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true) || isOff()) {
            return;
        }
        try {
            cancelIfClosed();
        } catch (Throwable e) {
            failures.note("the look for slow calls could not be cancelled; it finds the profiler closed", e);
        }
        setup.slow().pauses().close();
        try {
            lines.close(Sightings.of(setup), profiler);
        } catch (Throwable e) {
            failures.note("the end of the look for slow calls failed", e);
        }
    }
}
