package dev.perfkit.profile.metrics;

import dev.perfkit.profile.Profiler;
import dev.perfkit.time.Scheduler;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * A profiler's sites as meters: bound once, it registers each site that is called from then on.
 *
 * <pre>{@code
 * import dev.perfkit.profile.metrics.ProfilerMetrics;
 * import io.micrometer.core.instrument.MeterRegistry;
 * import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
 *
 * MeterRegistry registry = new SimpleMeterRegistry();
 * try (ProfilerMetrics metrics = ProfilerMetrics.builder(profiler).tag("application", "shop").build()) {
 *     metrics.bindTo(registry);
 *     ...
 * }
 * }</pre>
 *
 * <p>All meters have the tag {@code site}, the tags of {@code @Profiled}, and those of the builder. A tag that another site has
 * and this one has not is {@code "none"}, since Prometheus wants the same tags of all meters of a name.
 *
 * <table>
 *   <caption>The meters of a site</caption>
 *   <tr><th>name</th><th>type</th><th>what</th></tr>
 *   <tr><td>{@code method.timed}</td><td>timer</td><td>calls that have ended and their time, over the profiler's life</td></tr>
 *   <tr><td>{@code method.timed.percentile}</td><td>time gauge</td><td>by tag {@code phi}: 0.5, 0.95, 0.99 of the window</td></tr>
 *   <tr><td>{@code method.timed.max}</td><td>time gauge</td><td>the longest call of the window, within 1.1 %</td></tr>
 *   <tr><td>{@code method.timed.self}</td><td>timer</td><td>the time on the calling thread, without the profiled calls within</td></tr>
 *   <tr><td>{@code method.timed.errors}</td><td>counter</td><td>calls that failed</td></tr>
 *   <tr><td>{@code method.timed.cancelled}</td><td>counter</td><td>calls that were cancelled</td></tr>
 *   <tr><td>{@code method.timed.active}</td><td>gauge</td><td>calls under way</td></tr>
 *   <tr><td>{@code method.timed.active.peak}</td><td>gauge</td><td>the most at once in the last five minutes</td></tr>
 *   <tr><td>{@code method.timed.allocated}</td><td>counter</td><td>bytes allocated by the calls that were measured</td></tr>
 *   <tr><td>{@code method.timed.allocated.calls}</td><td>counter</td><td>how many these were; both where allocation is measured</td></tr>
 * </table>
 *
 * <p>{@code method.timed.sites} tells how many sites there are: at most the profiler's {@code maximumSites} and "(other)".
 *
 * <p><b>The window</b> is the last minute, or what the builder says, and up to a sixth longer. Its percentiles are those of the
 * report's own histogram, as a difference of two reports (within 0.55 %), and {@code NaN} where no call has ended. Where the
 * profiler is younger than the window they are the report's.
 *
 * <p><b>New sites</b> are looked for every sixth of the window, and with each scrape, whose next one then has them. Meters are
 * registered on the executor, never by whoever calls a site or reads a meter. <b>Thread safety:</b> all methods. <b>Cost:</b>
 * one snapshot of the profiler for a scrape: what was read is kept for a second, and all meters are read from it. For the
 * window, seven histograms a site. <b>Failures:</b> what a registry refuses is logged once.
 */
@SuppressWarnings("exports")
public final class ProfilerMetrics implements MeterBinder, AutoCloseable {
    /*
     * Two locks, never held together by a reader. This object's guards the bindings and is held while meters are registered,
     * so that the registry's own lock is taken within it. The one of `readings` is taken by whoever reads a meter, maybe under
     * the registry's lock, and nothing else is taken within it.
     */
    private static final int STEPS = 6;

    private final ProfilerMetricsBuilder setup;
    private final Tags tags;
    private final Executor executor;
    private final Readings readings;
    private final List<BoundRegistry> bound = new ArrayList<>();
    private Scheduler.@Nullable Handle beat;
    private boolean closed;

    ProfilerMetrics(ProfilerMetricsBuilder builder) {
        this.setup = builder;
        this.tags = builder.tags;
        this.executor = builder.executor;
        this.readings = new Readings(builder.profiler, builder.ticker, builder.window, this::sitesHaveChanged);
    }

    /** Returns a builder with the defaults. */
    public static ProfilerMetricsBuilder builder(Profiler profiler) {
        return new ProfilerMetricsBuilder(profiler);
    }

    /**
     * Registers the meters of all sites, and from now on those of new ones.
     *
     * @throws IllegalStateException if it is closed, or bound to that registry already
     */
    @Override
    public synchronized void bindTo(MeterRegistry registry) {
        if (closed) {
            throw new IllegalStateException("metrics of profiler " + setup.profiler.name() + " are closed");
        }
        if (bound.stream().anyMatch(other -> other.isOf(registry))) {
            throw new IllegalStateException(
                    "metrics of profiler " + setup.profiler.name() + " are bound to that registry already");
        }
        BoundRegistry binding = new BoundRegistry(registry, readings, tags);
        bound.add(binding);
        if (beat == null) {
            readings.keep();
            beat = setup.scheduler.repeat(executor, this::step, setup.window.dividedBy(STEPS));
        }
        binding.update();
    }

    private void step() {
        readings.keep();
        update();
    }

    /** Told by a reader, who has no time and may hold locks. */
    private void sitesHaveChanged() {
        try {
            executor.execute(this::update);
        } catch (RejectedExecutionException e) {
            // The next step will see it too.
        }
    }

    private synchronized void update() {
        if (!closed) {
            bound.forEach(BoundRegistry::update);
        }
    }

    /** Takes its meters out of all registries. Idempotent. */
    @Override
    public synchronized void close() {
        closed = true;
        if (beat != null) {
            beat.cancel();
        }
        bound.forEach(BoundRegistry::close);
        bound.clear();
    }
}
