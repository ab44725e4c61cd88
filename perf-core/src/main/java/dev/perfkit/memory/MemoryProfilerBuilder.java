package dev.perfkit.memory;

import static java.util.Objects.requireNonNull;

import dev.perfkit.host.HostProbe;
import dev.perfkit.time.Scheduler;
import dev.perfkit.time.Ticker;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Configures a {@link MemoryProfiler}.
 *
 * <p><b>Thread safety:</b> none; build on one thread.
 */
public final class MemoryProfilerBuilder {
    private static final int MOST_HISTORY = 1_000_000;
    private static final int MOST_HISTOGRAMS = 60;
    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration DEFAULT_DURATION = Duration.ofSeconds(60);

    final String name;
    Duration interval = Duration.ofSeconds(1);
    private @Nullable Duration duration;
    private boolean openEnded;
    int history = 3_600;

    @Nullable LongSupplier work;

    HostProbe host = HostProbe.system();
    int histogramsPerHour = 4;

    Consumer<LeakVerdict> listener = verdict -> {};

    @Nullable Executor executor;

    @Nullable Scheduler scheduler;

    Ticker ticker = Ticker.system();
    InstantSource wallClock = InstantSource.system();

    // For tests.
    Function<Resource, FloorJudge> judges = resource -> FloorJudge.of(resource, interval);

    @Nullable Supplier<String> histograms = Histograms.ofThisJvm();

    /** That of this JVM where it is null; it remembers what it has told, so that each profiler needs its own. */
    @Nullable LiveSet liveSet;

    MemoryProfilerBuilder(String name) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("name: \"" + name + "\" (expected: not blank)");
        }
        this.name = name;
    }

    /** Copies what a profiler keeps, so that a builder may be used again. */
    private MemoryProfilerBuilder(MemoryProfilerBuilder from) {
        name = from.name;
        interval = from.interval;
        duration = from.duration;
        openEnded = from.openEnded;
        history = from.history;
        work = from.work;
        host = from.host;
        histogramsPerHour = from.histogramsPerHour;
        listener = from.listener;
        executor = from.executor;
        scheduler = from.scheduler;
        ticker = from.ticker;
        wallClock = from.wallClock;
        judges = from.judges;
        histograms = from.histograms;
        liveSet = from.liveSet;
    }

    /** Sets the time from one snapshot to the next, a millisecond or more; by default 1 second. */
    public MemoryProfilerBuilder interval(Duration interval) {
        if (interval.compareTo(SHORTEST) < 0) {
            throw new IllegalArgumentException("interval: " + interval + " (expected: >= " + SHORTEST + ")");
        }
        this.interval = interval;
        return this;
    }

    /**
     * Sets how long to go on, more than zero; by default 60 seconds. Where something is suspected so late that its classes are not
     * known yet, it takes up to a quarter longer.
     */
    public MemoryProfilerBuilder duration(Duration duration) {
        if (duration.isNegative() || duration.isZero()) {
            throw new IllegalArgumentException("duration: " + duration + " (expected: > 0)");
        }
        this.duration = duration;
        return this;
    }

    /** Goes on until it is closed. */
    public MemoryProfilerBuilder openEnded() {
        openEnded = true;
        return this;
    }

    /** Sets how many snapshots to keep, 11 to 1,000,000, the oldest dropped first; by default 3,600. Verdicts remember longer, by themselves. */
    public MemoryProfilerBuilder history(int snapshots) {
        if (snapshots <= SuddenGrowths.WINDOW || snapshots > MOST_HISTORY) {
            throw new IllegalArgumentException(
                    "history: " + snapshots + " (expected: " + (SuddenGrowths.WINDOW + 1) + ".." + MOST_HISTORY + ")");
        }
        history = snapshots;
        return this;
    }

    /** Sets what counts work done since any moment, such as requests, so that growth is told for each; by default nothing. Where it
     * fails now and then or begins anew, what was done meanwhile is left out. */
    public MemoryProfilerBuilder work(LongSupplier work) {
        this.work = requireNonNull(work, "work");
        return this;
    }

    /** Sets what reads RSS, open files and the limits of the container; by default {@link HostProbe#system()}. */
    public MemoryProfilerBuilder host(HostProbe host) {
        this.host = requireNonNull(host, "host");
        return this;
    }

    /** Sets how many histograms of the classes there may be an hour, each with a full collection, 0 to 60; by default 4. */
    public MemoryProfilerBuilder histogramsPerHour(int histograms) {
        if (histograms < 0 || histograms > MOST_HISTOGRAMS) {
            throw new IllegalArgumentException(
                    "histogramsPerHour: " + histograms + " (expected: 0.." + MOST_HISTOGRAMS + ")");
        }
        histogramsPerHour = histograms;
        return this;
    }

    /** Sets who hears of a verdict that turns to suspected, confirmed or revoked; called where samples are taken, and guarded. */
    public MemoryProfilerBuilder listener(Consumer<LeakVerdict> listener) {
        this.listener = requireNonNull(listener, "listener");
        return this;
    }

    /** Sets where samples are taken; it stays the caller's to close. By default a thread of the profiler's own. */
    public MemoryProfilerBuilder executor(Executor executor) {
        this.executor = requireNonNull(executor, "executor");
        return this;
    }

    /** Sets what keeps the time of the interval; by default the profiler's own thread, or {@link Scheduler#system()} for an executor given. */
    public MemoryProfilerBuilder scheduler(Scheduler scheduler) {
        this.scheduler = requireNonNull(scheduler, "scheduler");
        return this;
    }

    /** Sets the clock; by default {@link Ticker#system()}. */
    public MemoryProfilerBuilder ticker(Ticker ticker) {
        this.ticker = requireNonNull(ticker, "ticker");
        return this;
    }

    /** Sets the clock of what a person reads; by default the system's. */
    public MemoryProfilerBuilder wallClock(InstantSource wallClock) {
        this.wallClock = requireNonNull(wallClock, "wallClock");
        return this;
    }

    /** Returns when to end; null for never. */
    @Nullable Duration end() {
        return openEnded ? null : duration == null ? DEFAULT_DURATION : duration;
    }

    /**
     * Builds it; nothing is sampled before {@link MemoryProfiler#start()}.
     *
     * @throws IllegalStateException if it is to be open-ended and to end, or has more snapshots to take than it may keep
     */
    public MemoryProfiler build() {
        if (openEnded && duration != null) {
            throw new IllegalStateException("duration: " + duration + " beside openEnded (expected: one of them)");
        }
        Duration end = end();
        if (end != null && end.dividedBy(interval) + 1 > history) {
            throw new IllegalStateException("duration: " + end + " is " + (end.dividedBy(interval) + 1)
                    + " snapshots at an interval of " + interval + " (expected: <= history, " + history + ")");
        }
        return new SamplingMemoryProfiler(new MemoryProfilerBuilder(this));
    }
}
