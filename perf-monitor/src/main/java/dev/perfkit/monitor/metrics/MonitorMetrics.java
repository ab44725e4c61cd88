package dev.perfkit.monitor.metrics;

import static java.util.Objects.requireNonNull;

import dev.perfkit.monitor.Monitor;
import dev.perfkit.monitor.alert.AlertStatus;
import dev.perfkit.monitor.alert.Level;
import dev.perfkit.monitor.alert.delivery.ChannelSnapshot;
import dev.perfkit.signal.Signal;
import dev.perfkit.time.Scheduler;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * A monitor's figures and its alerts as meters. Prometheus sees the alerts as those that it evaluates itself.
 *
 * <pre>{@code
 * import dev.perfkit.monitor.metrics.MonitorMetrics;
 *
 * MonitorMetrics metrics = MonitorMetrics.of(monitor);
 * metrics.bindTo(registry);
 * }</pre>
 *
 * <p>All meters have the tag {@code monitor}.
 *
 * <table>
 *   <caption>The meters of a monitor</caption>
 *   <tr><th>name</th><th>type</th><th>tags</th><th>what</th></tr>
 *   <tr><td>{@code monitor.evaluations}</td><td>counter</td><td></td><td>evaluations of all rules</td></tr>
 *   <tr><td>{@code monitor.missed}</td><td>counter</td><td></td><td>evaluations that fell due and were never made</td></tr>
 *   <tr><td>{@code monitor.failures}</td><td>counter</td><td></td><td>times that a source threw</td></tr>
 *   <tr><td>{@code monitor.heartbeats}, {@code monitor.heartbeat.failures}</td><td>counter</td><td></td><td>signs of life, and those that failed</td></tr>
 *   <tr><td>{@code monitor.alerts}</td><td>gauge</td><td>state = pending, firing; severity = warning, critical</td><td>how many alerts are so</td></tr>
 *   <tr><td>{@code monitor.channel.delivered}, {@code .failures}, {@code .dropped}</td><td>counter</td><td>channel</td><td>events it took; attempts that failed; events given up</td></tr>
 *   <tr><td>{@code monitor.channel.queued}</td><td>gauge</td><td>channel</td><td>events that wait</td></tr>
 *   <tr><td>{@code monitor.value}</td><td>gauge</td><td>rule, unit</td><td>what a rule judged last</td></tr>
 *   <tr><td>{@code ALERTS}</td><td>gauge</td><td>alertname, alertstate = pending, firing; severity; the rule's labels</td><td>1 while the alert is so, and else not there</td></tr>
 *   <tr><td>{@code ALERTS_FOR_STATE}</td><td>gauge</td><td>alertname, severity, the rule's labels</td><td>since when it is pending or firing, in seconds since 1970; of a firing one by the rule's {@code pendingFor}</td></tr>
 * </table>
 *
 * <p>A label that only other rules have is there with an empty value, since a registry wants the same tags of all meters of a name; to
 * Prometheus that is no label. <b>Thread safety:</b> all methods. <b>Cost:</b> a snapshot of the monitor each second, and for each
 * meter that is read. <b>Threads:</b> the scheduler's, each second, to let {@code ALERTS} come and go.
 */
@SuppressWarnings("exports") // of Micrometer, which whoever binds has too
public final class MonitorMetrics implements MeterBinder, AutoCloseable {
    private static final Duration REFRESH = Duration.ofSeconds(1);

    private final Monitor monitor;
    private final Tags tags;
    private final Scheduler scheduler;
    private final Map<MeterRegistry, Binding> bound = new HashMap<>();
    private boolean closed;

    /** What is in one registry. */
    private record Binding(List<Meter> meters, AlertGauges alerts, Scheduler.Handle refresh) {}

    private MonitorMetrics(Monitor monitor, Iterable<Tag> tags, Scheduler scheduler) {
        this.monitor = requireNonNull(monitor, "monitor");
        this.tags = Tags.of("monitor", monitor.name()).and(tags);
        this.scheduler = requireNonNull(scheduler, "scheduler");
    }

    /** Returns the metrics of a monitor, bound to nothing yet. */
    public static MonitorMetrics of(Monitor monitor) {
        return of(monitor, Tags.empty(), Scheduler.system());
    }

    /**
     * Returns the metrics of a monitor, bound to nothing yet.
     *
     * @param monitor the monitor
     * @param tags for all of its meters
     * @param scheduler lets {@code ALERTS} come and go
     */
    public static MonitorMetrics of(Monitor monitor, Iterable<Tag> tags, Scheduler scheduler) {
        return new MonitorMetrics(monitor, tags, scheduler);
    }

    /**
     * Registers the meters.
     *
     * @throws IllegalStateException if it is closed, or bound to that registry already
     */
    @Override
    public synchronized void bindTo(MeterRegistry registry) {
        if (closed || bound.containsKey(registry)) {
            throw new IllegalStateException("metrics of monitor " + monitor.name()
                    + (closed ? " are closed" : " are bound to that registry already"));
        }
        List<Meter> meters = new ArrayList<>();
        for (String figure : List.of("evaluations", "missed", "failures", "heartbeats", "heartbeat.failures")) {
            Signal.Counter counter = counter(figure);
            meters.add(counter(
                    registry, "monitor." + figure, tags, any -> counter.total().getAsLong()));
        }
        for (AlertStatus status : List.of(AlertStatus.PENDING, AlertStatus.FIRING)) {
            for (Level level : Level.values()) {
                Tags with = tags.and("state", lower(status), "severity", lower(level));
                meters.add(gauge(registry, "monitor.alerts", with, any -> count(status, level)));
            }
        }
        for (ChannelSnapshot channel : monitor.snapshot().channels()) {
            Tags with = tags.and("channel", channel.channel());
            String name = channel.channel();
            meters.add(counter(
                    registry,
                    "monitor.channel.delivered",
                    with,
                    m -> channel(name).delivered()));
            meters.add(counter(
                    registry,
                    "monitor.channel.failures",
                    with,
                    m -> channel(name).failed()));
            meters.add(counter(
                    registry,
                    "monitor.channel.dropped",
                    with,
                    m -> channel(name).dropped()));
            meters.add(gauge(
                    registry, "monitor.channel.queued", with, m -> channel(name).queued()));
        }
        AlertGauges alerts = new AlertGauges(monitor, registry, tags);
        alerts.refresh();
        bound.put(registry, new Binding(meters, alerts, scheduler.repeat(Runnable::run, alerts::refresh, REFRESH)));
    }

    private Signal.Counter counter(String figure) {
        String name = "monitor." + monitor.name() + "." + figure;
        return (Signal.Counter) monitor.signals().stream()
                .filter(signal -> signal.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private long count(AlertStatus status, Level level) {
        return monitor.snapshot().rules().stream()
                .filter(rule -> rule.status() == status && rule.level() == level)
                .count();
    }

    private ChannelSnapshot channel(String name) {
        return monitor.snapshot().channels().stream()
                .filter(channel -> channel.channel().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private Meter counter(MeterRegistry registry, String name, Tags with, ToDoubleFunction<Monitor> total) {
        // A registry holds what a meter reads weakly, and the meter's function strongly; so the function holds the
        // monitor.
        return FunctionCounter.builder(name, monitor, any -> total.applyAsDouble(monitor))
                .tags(with)
                .register(registry);
    }

    private Meter gauge(MeterRegistry registry, String name, Tags with, ToDoubleFunction<Monitor> value) {
        return Gauge.builder(name, monitor, value)
                .tags(with)
                .strongReference(true)
                .register(registry);
    }

    static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /** Takes its meters out of all registries. Idempotent. */
    @Override
    public synchronized void close() {
        closed = true;
        bound.forEach((registry, binding) -> {
            binding.refresh().cancel();
            binding.alerts().close();
            binding.meters().forEach(registry::remove);
        });
        bound.clear();
    }
}
