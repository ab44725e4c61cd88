package dev.perfkit.simulations.monitoring;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.ValueAtPercentile;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A timer of Micrometer that publishes the percentile, with the same window, read at once. */
public final class TimerPercentile implements Percentile95 {
    private final Clocks clocks = new Clocks();
    private final Timer timer = Timer.builder("trial")
            .publishPercentiles(0.95)
            .distributionStatisticExpiry(Duration.ofMinutes(5))
            .register(new SimpleMeterRegistry(key -> null, clocks));

    /** Registers the timer. */
    public TimerPercentile() {}

    @Override
    public void pass(Duration time) {
        clocks.monotonic = clocks.monotonic.plus(time);
        clocks.wall = clocks.wall.plus(time);
    }

    @Override
    public void step(Duration wall) {
        clocks.wall = clocks.wall.plus(wall);
    }

    @Override
    public void record(Duration call) {
        timer.record(call);
    }

    @Override
    public double read() {
        ValueAtPercentile[] values = timer.takeSnapshot().percentileValues();
        return values.length == 0 ? Double.NaN : values[0].value(TimeUnit.NANOSECONDS);
    }

    private static final class Clocks implements Clock {
        private Duration monotonic = Duration.ofDays(1);
        private Duration wall = Duration.ofDays(20_000);

        @Override
        public long monotonicTime() {
            return monotonic.toNanos();
        }

        @Override
        public long wallTime() {
            return wall.toMillis();
        }
    }
}
