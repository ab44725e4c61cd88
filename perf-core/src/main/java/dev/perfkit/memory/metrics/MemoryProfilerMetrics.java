package dev.perfkit.memory.metrics;

import static java.util.Objects.requireNonNull;

import dev.perfkit.memory.Estimate;
import dev.perfkit.memory.LeakState;
import dev.perfkit.memory.LeakVerdict;
import dev.perfkit.memory.MemoryProfiler;
import dev.perfkit.memory.Resource;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * What a memory profiler knows, as meters.
 *
 * <pre>{@code
 * import dev.perfkit.memory.MemoryProfiler;
 * import dev.perfkit.memory.metrics.MemoryProfilerMetrics;
 * import io.micrometer.core.instrument.MeterRegistry;
 * import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
 *
 * MemoryProfiler memory = MemoryProfiler.builder("shop").openEnded().build();
 * MeterRegistry registry = new SimpleMeterRegistry();
 * MemoryProfilerMetrics.of(memory).bindTo(registry);
 * }</pre>
 *
 * <p>There is only what Micrometer's own {@code JvmMemoryMetrics}, {@code JvmGcMetrics}, {@code JvmThreadMetrics}, {@code ClassLoaderMetrics}
 * and {@code FileDescriptorMetrics} lack; bind those too. Its {@code jvm.gc.live.data.size} is the old generation after any collection
 * that made it smaller, garbage included; {@code memory.live} is told by collections alone that looked at all of it. All meters have the tag
 * {@code profiler}; a gauge of what is not known is {@code NaN}.
 *
 * <table>
 *   <caption>The meters of a memory profiler</caption>
 *   <tr><th>name</th><th>unit</th><th>tags</th><th>what</th></tr>
 *   <tr><td>{@code memory.live}</td><td>bytes</td><td></td><td>what of the heap lives</td></tr>
 *   <tr><td>{@code memory.gc.share}</td><td></td><td></td><td>the share of the last interval in which the JVM stood still to collect</td></tr>
 *   <tr><td>{@code memory.leak.state}</td><td></td><td>resource, state</td><td>1 for the state that it is in, 0 for the others</td></tr>
 *   <tr><td>{@code memory.leak.growth}</td><td>of the resource</td><td>resource</td><td>the growth an hour</td></tr>
 *   <tr><td>{@code memory.leak.left}</td><td>hours</td><td>resource</td><td>until its limit is reached</td></tr>
 * </table>
 *
 * <p><b>Thread safety:</b> all methods. <b>Cost:</b> a lock for each meter that is read; nothing is judged for it.
 */
@SuppressWarnings("exports") // of Micrometer, which whoever binds has too
public final class MemoryProfilerMetrics implements MeterBinder, AutoCloseable {
    private final MemoryProfiler profiler;
    private final Tags tags;
    private final Map<MeterRegistry, List<Meter>> bound = new HashMap<>();
    private boolean closed;

    private MemoryProfilerMetrics(MemoryProfiler profiler, Iterable<Tag> tags) {
        this.profiler = requireNonNull(profiler, "profiler");
        this.tags = Tags.of("profiler", profiler.name()).and(tags);
    }

    /** Returns the metrics of a profiler, bound to nothing yet. */
    public static MemoryProfilerMetrics of(MemoryProfiler profiler) {
        return of(profiler, Tags.empty());
    }

    /**
     * Returns the metrics of a profiler, bound to nothing yet.
     *
     * @param profiler the profiler
     * @param tags for all of its meters
     */
    public static MemoryProfilerMetrics of(MemoryProfiler profiler, Iterable<Tag> tags) {
        return new MemoryProfilerMetrics(profiler, tags);
    }

    /**
     * Registers the meters.
     *
     * @throws IllegalStateException if it is closed, or bound to that registry already
     */
    @Override
    public synchronized void bindTo(MeterRegistry registry) {
        if (closed || bound.containsKey(registry)) {
            throw new IllegalStateException("metrics of memory profiler " + profiler.name()
                    + (closed ? " are closed" : " are bound to that registry already"));
        }
        List<Meter> meters = new ArrayList<>();
        bound.put(registry, meters);
        gauge(
                registry,
                meters,
                "memory.live",
                "bytes",
                tags,
                p -> orNaN(p.snapshot().liveBytes()));
        gauge(registry, meters, "memory.gc.share", null, tags, p -> p.snapshot().gcShare());
        for (Resource resource : Resource.values()) {
            Tags of = tags.and("resource", word(resource));
            for (LeakState state : LeakState.values()) {
                Tags in = of.and("state", word(state));
                gauge(registry, meters, "memory.leak.state", null, in, p -> isIn(p, resource, state) ? 1 : 0);
            }
            gauge(
                    registry,
                    meters,
                    "memory.leak.growth",
                    resource.unit(),
                    of,
                    p -> value(p, resource, LeakVerdict::perHour));
            gauge(registry, meters, "memory.leak.left", "hours", of, p -> value(p, resource, LeakVerdict::hoursLeft));
        }
    }

    private void gauge(
            MeterRegistry registry,
            List<Meter> meters,
            String name,
            @Nullable String unit,
            Tags with,
            ToDoubleFunction<MemoryProfiler> value) {
        meters.add(Gauge.builder(name, profiler, value)
                .baseUnit(unit)
                .tags(with)
                .strongReference(true)
                .register(registry));
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static LeakVerdict verdict(MemoryProfiler profiler, Resource resource) {
        return profiler.verdicts().stream()
                .filter(verdict -> verdict.resource() == resource)
                .findFirst()
                .orElseThrow();
    }

    private static boolean isIn(MemoryProfiler profiler, Resource resource, LeakState state) {
        return verdict(profiler, resource).state() == state;
    }

    private static double value(
            MemoryProfiler profiler, Resource resource, Function<LeakVerdict, @Nullable Estimate> part) {
        Estimate estimate = part.apply(verdict(profiler, resource));
        return estimate == null ? Double.NaN : estimate.value();
    }

    private static double orNaN(@Nullable Long figure) {
        return figure == null ? Double.NaN : figure;
    }

    /** Takes its meters out of all registries. Idempotent. */
    @Override
    public synchronized void close() {
        closed = true;
        bound.forEach((registry, meters) -> meters.forEach(registry::remove));
        bound.clear();
    }
}
