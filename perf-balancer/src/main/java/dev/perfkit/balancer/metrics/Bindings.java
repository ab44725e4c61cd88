package dev.perfkit.balancer.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/** The registries that fixed meters are bound to, each once, until all are closed. */
final class Bindings {
    private final String whose;
    private final Tags tags;
    private final Map<MeterRegistry, Meters> bound = new HashMap<>();
    private boolean closed;

    /**
     * Makes none.
     *
     * @param whose what the meters are of, in messages: {@code "client shop"}
     * @param tags for all meters
     */
    Bindings(String whose, Tags tags) {
        this.whose = whose;
        this.tags = tags;
    }

    /**
     * Registers meters.
     *
     * @throws IllegalStateException if this is closed, or bound to that registry already
     */
    synchronized void bind(MeterRegistry registry, Consumer<Meters> register) {
        if (closed || bound.containsKey(registry)) {
            throw new IllegalStateException(
                    "metrics of " + whose + (closed ? " are closed" : " are bound to that registry already"));
        }
        Meters meters = new Meters(registry, tags);
        bound.put(registry, meters);
        register.accept(meters);
    }

    /** Takes the meters out of all registries. Idempotent. */
    synchronized void close() {
        closed = true;
        bound.values().forEach(Meters::close);
        bound.clear();
    }
}
