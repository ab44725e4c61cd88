package dev.perfkit.simulations.monitoring;

import dev.perfkit.monitor.Monitor;
import dev.perfkit.monitor.Rule;
import dev.perfkit.signal.Signal;
import dev.perfkit.stats.LatencyRecorder;
import dev.perfkit.time.ManualTime;
import java.time.Duration;
import java.time.Instant;

/** A rule of a monitor with its usual window, read at the next slot after a call. */
public final class MonitorPercentile implements Percentile95 {
    private static final Duration SLOT = Duration.ofSeconds(10);
    private static final String RULE = "p95";

    private final ManualTime time = new ManualTime();
    private final long origin = time.read();
    private final LatencyRecorder recorder = new LatencyRecorder();
    private final Monitor monitor;
    private Duration stepped = Duration.ZERO;

    /** Starts the monitor. */
    public MonitorPercentile() {
        monitor = Monitor.builder("trial")
                .slot(SLOT)
                .rule(Rule.latency(RULE, Signal.latency("trial.latency", recorder::snapshot), 0.95)
                        .minimumCount(1)
                        .evaluateEvery(SLOT)
                        .build())
                .channel(event -> {})
                .ticker(time)
                .scheduler(time)
                .wallClock(() -> Instant.EPOCH.plusNanos(time.read() - origin).plus(stepped))
                .executor(Runnable::run)
                .build();
        monitor.start();
    }

    @Override
    public void pass(Duration passed) {
        time.advance(passed);
    }

    @Override
    public void step(Duration wall) {
        stepped = stepped.plus(wall);
    }

    @Override
    public void record(Duration call) {
        recorder.record(call.toNanos());
    }

    @Override
    public double read() {
        time.advance(SLOT);
        return monitor.snapshot().rule(RULE).last().value();
    }

    @Override
    public void close() {
        monitor.close();
    }
}
