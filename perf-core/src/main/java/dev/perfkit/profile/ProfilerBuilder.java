package dev.perfkit.profile;

import static java.util.Objects.requireNonNull;
import static java.util.concurrent.TimeUnit.NANOSECONDS;

import dev.perfkit.time.Scheduler;
import dev.perfkit.time.Ticker;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Function;

/** Sets up a {@link Profiler}. */
public final class ProfilerBuilder {
    String name = "profile";
    Ticker ticker = Ticker.system();
    InstantSource wallClock = InstantSource.system();
    Scheduler scheduler = Scheduler.system();
    Executor executor = ForkJoinPool.commonPool();
    int maximumSites = 1_000;
    Function<Object, String> arguments = ArgumentText::redacted;
    Sampling allocation = Sampling.ADAPTIVE;
    Sampling cpu = Sampling.ADAPTIVE;
    boolean callTree;
    int riskThreshold = 50;
    final Map<String, Integer> limits = new HashMap<>();
    long slowNanos = Duration.ofSeconds(1).toNanos();

    ProfilerBuilder() {}

    /**
     * Names the profiler; its signals' names begin with it. By default {@code "profile"}.
     *
     * @param name not blank
     */
    public ProfilerBuilder name(String name) {
        this.name = Names.requireName("name", name);
        return this;
    }

    /** Sets what calls are timed by. By default {@link Ticker#system()}. */
    public ProfilerBuilder ticker(Ticker ticker) {
        this.ticker = requireNonNull(ticker, "ticker");
        return this;
    }

    /** Sets what reports are dated by. By default the system's clock. */
    public ProfilerBuilder wallClock(InstantSource wallClock) {
        this.wallClock = requireNonNull(wallClock, "wallClock");
        return this;
    }

    /**
     * Sets what keeps the time for the look at slow calls that still run. By default {@link Scheduler#system()}. With
     * {@link Scheduler#disabled()} nobody looks: slow calls are told when they end, without garbage collection, and the profiler
     * starts nothing.
     *
     * <p>The look comes at half of the shortest threshold that is known, the profiler's own or a woven method's, but not more
     * often than every 50 ms and not less often than every 500 ms.
     */
    public ProfilerBuilder scheduler(Scheduler scheduler) {
        this.scheduler = requireNonNull(scheduler, "scheduler");
        return this;
    }

    /**
     * Sets where the look at slow calls runs. By default {@link ForkJoinPool#commonPool()}. Where all of its threads may be
     * stuck in slow calls, give it an executor that they do not run on.
     */
    public ProfilerBuilder executor(Executor executor) {
        this.executor = requireNonNull(executor, "executor");
        return this;
    }

    /**
     * Sets how many sites are kept; calls of any further one are counted at {@code "(other)"}. By default 1,000.
     *
     * @param maximumSites at least 1
     */
    public ProfilerBuilder maximumSites(int maximumSites) {
        if (maximumSites < 1) {
            throw new IllegalArgumentException("maximumSites: " + maximumSites + " (expected: >= 1)");
        }
        this.maximumSites = maximumSites;
        return this;
    }

    /**
     * Sets from which duration on a call is slow and is logged, where its annotation says nothing else. By default one
     * second.
     *
     * @param slowThreshold more than zero
     */
    public ProfilerBuilder slowThreshold(Duration slowThreshold) {
        if (slowThreshold.isNegative() || slowThreshold.isZero()) {
            throw new IllegalArgumentException("slowThreshold: " + slowThreshold + " (expected: > 0)");
        }
        this.slowNanos = NANOSECONDS.convert(slowThreshold); // at most 292 years
        return this;
    }

    /**
     * Sets which calls' allocated bytes are measured. By default {@link Sampling#ADAPTIVE}.
     *
     * @param allocation which calls; each costs about 34 ns
     */
    public ProfilerBuilder allocation(Sampling allocation) {
        this.allocation = requireNonNull(allocation, "allocation");
        return this;
    }

    /**
     * Sets which calls' CPU time is measured. By default {@link Sampling#ADAPTIVE}.
     *
     * @param cpu which calls; each costs about 390 ns
     */
    public ProfilerBuilder cpu(Sampling cpu) {
        this.cpu = requireNonNull(cpu, "cpu");
        return this;
    }

    /** Sets whether calls are counted by their path too, for flame graphs. By default they are not. */
    public ProfilerBuilder callTree(boolean callTree) {
        this.callTree = callTree;
        return this;
    }

    /**
     * Says how many calls the resource behind a site takes at once: the size of a connection pool, of a thread pool. The report
     * then tells how much of it is used, by Little's law.
     *
     * @param site the site's name, not blank
     * @param limit more than zero
     */
    public ProfilerBuilder limit(String site, int limit) {
        Names.requireName("site", site);
        if (limit < 1) {
            throw new IllegalArgumentException("limit: " + limit + " (expected: >= 1)");
        }
        if (limits.putIfAbsent(site, limit) != null) {
            throw new IllegalStateException("limit of site \"" + site + "\" is set twice");
        }
        return this;
    }

    /**
     * Sets above which peak of calls under way at once a site is at risk of being a bottleneck. By default 50.
     *
     * @param riskThreshold at least 1
     */
    public ProfilerBuilder riskThreshold(int riskThreshold) {
        if (riskThreshold < 1) {
            throw new IllegalArgumentException("riskThreshold: " + riskThreshold + " (expected: >= 1)");
        }
        this.riskThreshold = riskThreshold;
        return this;
    }

    /**
     * Sets how the arguments of a slow call are told, where its annotation lets them be captured. By default a number, a
     * truth value and an enum constant stand as they are, and all else by its kind and size: {@code String[12]}. The text is cut
     * after 100 characters.
     *
     * @param arguments makes text of an argument that is not null, on any thread and while the call may still use it; where it throws,
     *     the argument is told as {@code "?"}
     */
    public ProfilerBuilder arguments(Function<Object, String> arguments) {
        this.arguments = requireNonNull(arguments, "arguments");
        return this;
    }

    /**
     * Returns the profiler. It begins to look for slow calls that still run, on the {@linkplain #scheduler scheduler}, until it is
     * closed.
     */
    public Profiler build() {
        return new RecordingProfiler(this);
    }
}
