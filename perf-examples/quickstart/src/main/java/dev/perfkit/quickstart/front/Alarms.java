package dev.perfkit.quickstart.front;

import dev.perfkit.monitor.Monitor;
import dev.perfkit.monitor.Rule;
import dev.perfkit.monitor.alert.AlertEvent;
import dev.perfkit.monitor.alert.Transition;
import dev.perfkit.signal.Signal;
import dev.perfkit.stats.Counter;
import java.time.Duration;
import java.util.function.Consumer;

/** The monitor before a front: one rule on the latency of requests, one on the errors of backends. */
public final class Alarms implements AutoCloseable {
    // Seconds where a service in production would say minutes: a run lasts eight.
    private static final Duration WINDOW = Duration.ofSeconds(2);
    private static final Duration STEP = Duration.ofMillis(500);
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final Counter fired = new Counter();
    private final Counter resolved = new Counter();
    private final Consumer<AlertEvent> listener;
    private final Monitor monitor;

    /**
     * Starts to watch.
     *
     * @param name what is watched
     * @param server whose requests
     * @param front whose backends
     * @param listener is told of every alert
     */
    public Alarms(String name, FrontServer server, Front front, Consumer<AlertEvent> listener) {
        this.listener = listener;
        this.monitor = Monitor.builder(name)
                .window(WINDOW)
                .slot(STEP)
                .rule(latencyRule(server.latency()))
                .rule(errorRule(front.backendErrors()))
                .channel(this::count)
                .build();
        monitor.start();
    }

    private static Rule latencyRule(Signal.Latency latency) {
        return Rule.latency("p95 of requests", latency, 0.95)
                .warning(Duration.ofMillis(50))
                .critical(Duration.ofMillis(500))
                .evaluateEvery(STEP)
                .pendingFor(PATIENCE)
                .keepFiring(PATIENCE)
                .build();
    }

    private static Rule errorRule(Signal.Ratio errors) {
        return Rule.errorRate("errors of backends", errors)
                .warning(0.05)
                .critical(0.10)
                .evaluateEvery(STEP)
                .minimumCount(10)
                .pendingFor(Duration.ZERO)
                .keepFiring(STEP)
                .build();
    }

    private void count(AlertEvent event) {
        if (event.transition() == Transition.FIRED) {
            fired.increment();
        } else if (event.transition() == Transition.RESOLVED) {
            resolved.increment();
        }
        listener.accept(event);
    }

    /** Returns how many alerts have fired. */
    public long fired() {
        return fired.total();
    }

    /** Returns how many of them are over. */
    public long resolved() {
        return resolved.total();
    }

    @Override
    public void close() {
        monitor.close();
    }
}
