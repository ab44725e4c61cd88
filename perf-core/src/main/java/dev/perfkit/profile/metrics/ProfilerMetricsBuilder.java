package dev.perfkit.profile.metrics;

import static java.util.Objects.requireNonNull;

import dev.perfkit.profile.Profiler;
import dev.perfkit.time.Scheduler;
import dev.perfkit.time.Ticker;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;

/** Builds {@link ProfilerMetrics}. */
public final class ProfilerMetricsBuilder {
    private static final Duration SHORTEST_WINDOW = Duration.ofSeconds(6);
    private static final Duration LONGEST_WINDOW = Duration.ofDays(1);
    private static final Set<String> OWN_KEYS = Set.of(BoundRegistry.SITE, SiteMeters.PHI);

    final Profiler profiler;
    Tags tags = Tags.empty();
    Duration window = Duration.ofMinutes(1);
    Ticker ticker = Ticker.system();
    Scheduler scheduler = Scheduler.system();
    Executor executor = ForkJoinPool.commonPool();

    ProfilerMetricsBuilder(Profiler profiler) {
        this.profiler = requireNonNull(profiler, "profiler");
    }

    /**
     * Adds a tag to all meters: needed where two profilers are bound to one registry, so that their sites are told apart.
     *
     * @param key not blank, and neither {@code site} nor {@code phi}
     * @param value not blank
     * @throws IllegalStateException if the key has a value already
     */
    public ProfilerMetricsBuilder tag(String key, String value) {
        if (key.isBlank() || OWN_KEYS.contains(key)) {
            throw new IllegalArgumentException("key: \"" + key + "\" (expected: not blank, nor one of site, phi)");
        }
        if (value.isBlank()) {
            throw new IllegalArgumentException("value: \"" + value + "\" (expected: not blank)");
        }
        if (tags.stream().anyMatch(tag -> tag.getKey().equals(key))) {
            throw new IllegalStateException("tag \"" + key + "\" is set twice");
        }
        tags = tags.and(key, value);
        return this;
    }

    /**
     * Sets how far back percentiles and the maximum look. By default one minute.
     *
     * @param window 6 s to a day
     */
    public ProfilerMetricsBuilder window(Duration window) {
        if (window.compareTo(SHORTEST_WINDOW) < 0 || window.compareTo(LONGEST_WINDOW) > 0) {
            throw new IllegalArgumentException(
                    "window: " + window + " (expected: " + SHORTEST_WINDOW + ".." + LONGEST_WINDOW + ")");
        }
        this.window = window;
        return this;
    }

    /** Sets what the age of a reading is told by: the profiler's ticker. By default {@link Ticker#system()}. */
    public ProfilerMetricsBuilder ticker(Ticker ticker) {
        this.ticker = requireNonNull(ticker, "ticker");
        return this;
    }

    /** Sets what looks for new sites. By default {@link Scheduler#system()}. */
    public ProfilerMetricsBuilder scheduler(Scheduler scheduler) {
        this.scheduler = requireNonNull(scheduler, "scheduler");
        return this;
    }

    /** Sets where meters are registered. By default {@link ForkJoinPool#commonPool()}. */
    public ProfilerMetricsBuilder executor(Executor executor) {
        this.executor = requireNonNull(executor, "executor");
        return this;
    }

    /** Returns the metrics, bound to nothing yet. */
    public ProfilerMetrics build() {
        return new ProfilerMetrics(this);
    }
}
