package dev.perfkit.balancer.metrics;

import static java.util.Objects.requireNonNull;

import dev.perfkit.balancer.scale.Autoscaler;
import dev.perfkit.balancer.scale.AutoscalerSnapshot;
import dev.perfkit.balancer.scale.Condition;
import dev.perfkit.time.Ticker;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Locale;
import java.util.function.DoubleSupplier;
import java.util.function.ToDoubleFunction;

/**
 * An autoscaler's figures as meters.
 *
 * <pre>{@code
 * import dev.perfkit.balancer.metrics.AutoscalerMetrics;
 * import io.micrometer.core.instrument.MeterRegistry;
 * import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
 *
 * MeterRegistry registry = new SimpleMeterRegistry();
 * AutoscalerMetrics.of(autoscaler).bindTo(registry);
 * }</pre>
 *
 * <p>All meters have the tag {@code autoscaler}.
 *
 * <table>
 *   <caption>The meters of an autoscaler</caption>
 *   <tr><th>name</th><th>type</th><th>tags</th><th>what</th></tr>
 *   <tr><td>{@code autoscaler.instances}</td><td>gauge</td><td>state = wanted, ready, draining</td><td>how many there are</td></tr>
 *   <tr><td>{@code autoscaler.changes}</td><td>counter</td><td>direction = out, in</td><td>how often it grew, and shrank</td></tr>
 *   <tr><td>{@code autoscaler.turns}</td><td>gauge</td><td></td><td>how often the direction changed in the last hour</td></tr>
 *   <tr><td>{@code autoscaler.condition}</td><td>gauge</td><td>type = able-to-scale, scaling-active, scaling-limited</td>
 *       <td>1 where it holds, 0 where it does not, none where it was not looked at</td></tr>
 *   <tr><td>{@code autoscaler.leader}</td><td>gauge</td><td></td><td>1 for the one that acts</td></tr>
 *   <tr><td>{@code autoscaler.failures}</td><td>counter</td><td></td><td>ticks that failed</td></tr>
 *   <tr><td>{@code autoscaler.requests.cut}</td><td>counter</td><td></td><td>requests in flight where the time to drain was up</td></tr>
 * </table>
 *
 * <p><b>Thread safety:</b> all methods. <b>Cost:</b> a snapshot of the autoscaler for a scrape, kept for a second.
 */
@SuppressWarnings("exports") // of Micrometer, which whoever binds has too
public final class AutoscalerMetrics implements MeterBinder, AutoCloseable {
    private final Reading<AutoscalerSnapshot> reading;
    private final Bindings bindings;

    AutoscalerMetrics(Autoscaler autoscaler, Iterable<Tag> tags, Ticker ticker) {
        String name = requireNonNull(autoscaler, "autoscaler").name();
        this.bindings =
                new Bindings("autoscaler " + name, Tags.of("autoscaler", name).and(tags));
        this.reading = new Reading<>(autoscaler::snapshot, ticker);
    }

    /** Returns the metrics of an autoscaler, bound to nothing yet. */
    public static AutoscalerMetrics of(Autoscaler autoscaler) {
        return of(autoscaler, Tags.empty());
    }

    /**
     * Returns the metrics of an autoscaler, bound to nothing yet.
     *
     * @param autoscaler the autoscaler
     * @param tags for all of its meters
     */
    public static AutoscalerMetrics of(Autoscaler autoscaler, Iterable<Tag> tags) {
        return new AutoscalerMetrics(autoscaler, tags, Ticker.system());
    }

    /**
     * Registers the meters.
     *
     * @throws IllegalStateException if it is closed, or bound to that registry already
     */
    @Override
    public void bindTo(MeterRegistry registry) {
        bindings.bind(registry, this::register);
    }

    private void register(Meters meters) {
        instances(meters, "wanted", AutoscalerSnapshot::wanted);
        instances(meters, "ready", AutoscalerSnapshot::ready);
        instances(meters, "draining", AutoscalerSnapshot::draining);
        changes(meters, "out", AutoscalerSnapshot::growths);
        changes(meters, "in", AutoscalerSnapshot::shrinkages);
        meters.gauge("autoscaler.turns", "Changes of direction in an hour", of(AutoscalerSnapshot::turns));
        for (Condition.Type type : Condition.Type.values()) {
            String tag = type.name().toLowerCase(Locale.ROOT).replace('_', '-');
            meters.gauge("autoscaler.condition", Tags.of("type", tag), "Whether it holds", of(s -> holds(s, type)));
        }
        meters.gauge("autoscaler.leader", "Whether it acts", of(s -> s.leader() ? 1 : 0));
        meters.counter("autoscaler.failures", "Ticks that failed", of(AutoscalerSnapshot::failures));
        meters.counter("autoscaler.requests.cut", "Requests cut off", of(AutoscalerSnapshot::cut));
    }

    private void instances(Meters meters, String state, ToDoubleFunction<AutoscalerSnapshot> figure) {
        meters.gauge("autoscaler.instances", Tags.of("state", state), "Instances", of(figure));
    }

    private void changes(Meters meters, String direction, ToDoubleFunction<AutoscalerSnapshot> figure) {
        meters.counter("autoscaler.changes", Tags.of("direction", direction), "Changes of the size", of(figure));
    }

    private static double holds(AutoscalerSnapshot snapshot, Condition.Type type) {
        return snapshot.conditions().stream()
                .filter(c -> c.type() == type)
                .mapToDouble(c -> c.holds() ? 1 : 0)
                .findFirst()
                .orElse(Double.NaN);
    }

    private DoubleSupplier of(ToDoubleFunction<AutoscalerSnapshot> figure) {
        return () -> figure.applyAsDouble(reading.current());
    }

    /** Takes its meters out of all registries. Idempotent. */
    @Override
    public void close() {
        bindings.close();
    }
}
