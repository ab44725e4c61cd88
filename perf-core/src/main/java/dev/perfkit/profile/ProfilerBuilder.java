package dev.perfkit.profile;

import static java.util.Objects.requireNonNull;
import static java.util.concurrent.TimeUnit.NANOSECONDS;

import dev.perfkit.time.Ticker;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Function;

/** Sets up a {@link Profiler}. */
public final class ProfilerBuilder {
    String name = "profile";
    Ticker ticker = Ticker.system();
    InstantSource wallClock = InstantSource.system();
    int maximumSites = 1_000;
    Function<Object, String> arguments = Object::toString;
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
     * Sets how the arguments of a slow call are told, where its annotation lets them be captured. By default a number, a
     * truth value and an enum constant stand as they are, and all else by its kind and size: {@code String[12]}.
     *
     * @param arguments makes text of an argument that is not null
     */
    public ProfilerBuilder arguments(Function<Object, String> arguments) {
        this.arguments = requireNonNull(arguments, "arguments");
        return this;
    }

    /** Returns the profiler. It starts nothing by itself. */
    public Profiler build() {
        return new RecordingProfiler(this);
    }
}
