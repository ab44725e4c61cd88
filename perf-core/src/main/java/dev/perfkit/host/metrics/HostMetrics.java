package dev.perfkit.host.metrics;

import static java.util.Objects.requireNonNull;

import dev.perfkit.host.HostProbe;
import dev.perfkit.host.HostSnapshot;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The host as meters: only what Micrometer's {@code ProcessorMetrics}, {@code JvmMemoryMetrics}, {@code UptimeMetrics} and
 * {@code FileDescriptorMetrics} do not have, so bind those beside it.
 *
 * <pre>{@code
 * import dev.perfkit.host.HostProbe;
 * import dev.perfkit.host.metrics.HostMetrics;
 * import io.micrometer.core.instrument.MeterRegistry;
 * import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
 *
 * MeterRegistry registry = new SimpleMeterRegistry();
 * HostMetrics.of(HostProbe.system()).bindTo(registry);
 * }</pre>
 *
 * <table>
 *   <caption>The meters of a host</caption>
 *   <tr><th>name</th><th>type</th><th>tags</th><th>what</th></tr>
 *   <tr><td>{@code process.resident.memory}</td><td>gauge</td><td></td><td>bytes of this process that are in memory</td></tr>
 *   <tr><td>{@code process.virtual.memory}</td><td>gauge</td><td></td><td>bytes of its address space</td></tr>
 *   <tr><td>{@code container.memory.limit}</td><td>gauge</td><td></td><td>bytes that the container may use</td></tr>
 *   <tr><td>{@code container.memory.used}</td><td>gauge</td><td></td><td>bytes that it does, the cache of files included</td></tr>
 *   <tr><td>{@code container.memory.working.set}</td><td>gauge</td><td></td><td>the same without what is given up first</td></tr>
 *   <tr><td>{@code container.cpu.limit}</td><td>gauge</td><td></td><td>processors that it may use</td></tr>
 *   <tr><td>{@code container.cpu.time}</td><td>counter</td><td></td><td>seconds of processors that it used</td></tr>
 *   <tr><td>{@code container.cpu.periods}</td><td>counter</td><td>throttled = true, false</td><td>how often it was stopped, and not</td></tr>
 *   <tr><td>{@code container.cpu.throttled.time}</td><td>counter</td><td></td><td>seconds for which it was stopped</td></tr>
 *   <tr><td>{@code host.disk.bytes}</td><td>counter</td><td>direction = read, written</td><td>of all disks</td></tr>
 *   <tr><td>{@code host.network.bytes}</td><td>counter</td><td>direction = received, sent</td><td>of all interfaces</td></tr>
 *   <tr><td>{@code host.network.errors}</td><td>counter</td><td></td><td>packets broken or dropped</td></tr>
 * </table>
 *
 * <p>What is not known when it is bound has no meter, such as the limit of a container that has none; what is not known later
 * is {@code NaN}. <b>Thread safety:</b> all methods. <b>Cost:</b> one snapshot of the probe for a scrape.
 */
@SuppressWarnings("exports") // of Micrometer, which whoever binds has too
public final class HostMetrics implements MeterBinder, AutoCloseable {
    private static final double NANOS = 1e9;

    private final HostProbe probe;
    private final Tags tags;
    private final Map<MeterRegistry, List<Meter>> bound = new HashMap<>();
    private boolean closed;

    private HostMetrics(HostProbe probe, Iterable<Tag> tags) {
        this.probe = requireNonNull(probe, "probe");
        this.tags = Tags.of(tags);
    }

    /** Returns the metrics of a host, bound to nothing yet. */
    public static HostMetrics of(HostProbe probe) {
        return of(probe, Tags.empty());
    }

    /**
     * Returns the metrics of a host, bound to nothing yet.
     *
     * @param probe what reads the host
     * @param tags for all of its meters
     */
    public static HostMetrics of(HostProbe probe, Iterable<Tag> tags) {
        return new HostMetrics(probe, tags);
    }

    /**
     * Registers the meters.
     *
     * @throws IllegalStateException if it is closed, or bound to that registry already
     */
    @Override
    public synchronized void bindTo(MeterRegistry registry) {
        if (closed || bound.containsKey(registry)) {
            throw new IllegalStateException(
                    "metrics of the host " + (closed ? "are closed" : "are bound to that registry already"));
        }
        List<Meter> meters = new ArrayList<>();
        bound.put(registry, meters);
        new Binding(registry, meters, probe.snapshot()).bind();
    }

    /** Takes its meters out of all registries. Idempotent. */
    @Override
    public synchronized void close() {
        closed = true;
        bound.forEach((registry, meters) -> meters.forEach(registry::remove));
        bound.clear();
    }

    /** Registers what is known at first. */
    private final class Binding {
        private final MeterRegistry registry;
        private final List<Meter> meters;
        private final HostSnapshot first;

        Binding(MeterRegistry registry, List<Meter> meters, HostSnapshot first) {
            this.registry = registry;
            this.meters = meters;
            this.first = first;
        }

        void bind() {
            gauge("process.resident.memory", "bytes", s -> s.process().residentBytes());
            gauge("process.virtual.memory", "bytes", s -> s.process().virtualBytes());
            gauge("container.memory.limit", "bytes", container(HostSnapshot.Container::memoryLimit));
            gauge("container.memory.used", "bytes", container(HostSnapshot.Container::memoryUsed));
            gauge("container.memory.working.set", "bytes", container(HostSnapshot.Container::workingSet));
            gauge("container.cpu.limit", "processors", container(HostSnapshot.Container::cpuLimit));
            counter("container.cpu.time", "seconds", Tags.empty(), container(c -> seconds(c.cpuNanos())));
            counter("container.cpu.periods", null, Tags.of("throttled", "true"), throttling(t -> t.throttledPeriods()));
            counter(
                    "container.cpu.periods",
                    null,
                    Tags.of("throttled", "false"),
                    throttling(t -> Math.max(0, t.periods() - t.throttledPeriods())));
            counter(
                    "container.cpu.throttled.time",
                    "seconds",
                    Tags.empty(),
                    throttling(t -> seconds(t.throttledNanos())));
            counter("host.disk.bytes", "bytes", direction("read"), disk(HostSnapshot.Disk::readBytes));
            counter("host.disk.bytes", "bytes", direction("written"), disk(HostSnapshot.Disk::writtenBytes));
            counter("host.network.bytes", "bytes", direction("received"), network(n -> n.receivedBytes()));
            counter("host.network.bytes", "bytes", direction("sent"), network(n -> n.sentBytes()));
            counter("host.network.errors", null, Tags.empty(), network(n -> n.errors() + n.dropped()));
        }

        private void gauge(String name, String unit, Function<HostSnapshot, ? extends @Nullable Number> value) {
            if (value.apply(first) != null) {
                meters.add(Gauge.builder(name, probe, p -> number(value.apply(p.snapshot())))
                        .baseUnit(unit)
                        .tags(tags)
                        .strongReference(true)
                        .register(registry));
            }
        }

        private void counter(
                String name,
                @Nullable String unit,
                Tags with,
                Function<HostSnapshot, ? extends @Nullable Number> total) {
            if (total.apply(first) != null) {
                // A registry holds what a meter reads weakly, and the meter's function strongly; so the function holds
                // the
                // probe.
                meters.add(FunctionCounter.builder(name, probe, any -> number(total.apply(probe.snapshot())))
                        .baseUnit(unit)
                        .tags(tags.and(with))
                        .register(registry));
            }
        }
    }

    private static double number(@Nullable Number value) {
        return value == null ? Double.NaN : value.doubleValue();
    }

    private static @Nullable Double seconds(@Nullable Long nanos) {
        return nanos == null ? null : (Double) (nanos / NANOS);
    }

    private static Tags direction(String direction) {
        return Tags.of("direction", direction);
    }

    private static <T> Function<HostSnapshot, @Nullable T> container(
            Function<HostSnapshot.Container, @Nullable T> figure) {
        return part(HostSnapshot::container, figure);
    }

    private static Function<HostSnapshot, @Nullable Number> throttling(
            Function<HostSnapshot.Throttling, Number> figure) {
        return part(container(HostSnapshot.Container::throttling), figure);
    }

    private static Function<HostSnapshot, @Nullable Number> disk(Function<HostSnapshot.Disk, Number> figure) {
        return part(HostSnapshot::disk, figure);
    }

    private static Function<HostSnapshot, @Nullable Number> network(Function<HostSnapshot.Network, Number> figure) {
        return part(HostSnapshot::network, figure);
    }

    private static <P, T> Function<HostSnapshot, @Nullable T> part(
            Function<HostSnapshot, @Nullable P> part, Function<P, ? extends @Nullable T> figure) {
        return snapshot -> {
            P there = part.apply(snapshot);
            return there == null ? null : figure.apply(there);
        };
    }
}
