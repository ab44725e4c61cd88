package dev.perfkit.balancer.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;

/** Some meters in one registry, that go together. Guarded by its owner's lock. */
final class Meters {
    /*
     * A registry holds what a meter reads weakly, and the meter's function strongly; so the function holds it, and nobody
     * has to keep the metrics.
     */
    private final MeterRegistry registry;
    private final Tags tags;
    private final List<Meter> meters = new ArrayList<>();

    Meters(MeterRegistry registry, Tags tags) {
        this.registry = registry;
        this.tags = tags;
    }

    void counter(String name, Tags more, String what, DoubleSupplier value) {
        meters.add(FunctionCounter.builder(name, value, any -> value.getAsDouble())
                .description(what)
                .tags(tags.and(more))
                .register(registry));
    }

    void counter(String name, String what, DoubleSupplier value) {
        counter(name, Tags.empty(), what, value);
    }

    void gauge(String name, Tags more, String what, DoubleSupplier value) {
        meters.add(Gauge.builder(name, value, any -> value.getAsDouble())
                .description(what)
                .tags(tags.and(more))
                .strongReference(true)
                .register(registry));
    }

    void gauge(String name, String what, DoubleSupplier value) {
        gauge(name, Tags.empty(), what, value);
    }

    void time(String name, String what, DoubleSupplier nanos) {
        meters.add(TimeGauge.builder(name, nanos, TimeUnit.NANOSECONDS, any -> nanos.getAsDouble())
                .description(what)
                .tags(tags)
                .strongReference(true)
                .register(registry));
    }

    void close() {
        meters.forEach(registry::remove);
        meters.clear();
    }
}
