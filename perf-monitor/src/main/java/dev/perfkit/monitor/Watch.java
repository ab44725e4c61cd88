package dev.perfkit.monitor;

import dev.perfkit.signal.Signal;
import dev.perfkit.stats.LatencySnapshot;
import dev.perfkit.stats.Window;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A monitor's view of one signal: reads it in each slot, keeps the window, tells the value. Used by one thread at a time. */
interface Watch {

    /** Reads the signal; what its source throws reaches the caller, but for a total that has no reading, which is no data. */
    void sample(long now);

    /** Returns the value of the window that ended with the last sample. */
    Measurement measure();

    /** Returns whether enough is known to say that all is well: what is bad can show before that. */
    default boolean mayClear() {
        return true;
    }

    /** Returns whether it goes on after a time without samples that is longer than the monitor's window. */
    default boolean outlastsGaps() {
        return false;
    }

    /** Returns what is left of an error budget, by the last measurement; null where it watches none. For any thread. */
    default @Nullable ErrorBudget budget() {
        return null;
    }

    /** The quantile of all calls in the window: of the difference of two histograms, read once. */
    static Watch quantile(Signal.Latency signal, double quantile, Duration span) {
        return new Windowed<>(() -> Window.ofLatency(span), signal.snapshot(), change -> {
            LatencySnapshot calls = change.difference();
            return new Measurement(calls.quantile(quantile), calls.count(), change.coverage());
        });
    }

    /** The part in the whole of the window. */
    static Watch share(Signal.Ratio signal, Duration span) {
        return new Windowed<>(
                () -> Window.of(span, Growth::since),
                () -> Growth.of(signal.share().get()),
                change -> {
                    Growth growth = change.difference();
                    return new Measurement(growth.share(), growth.whole, change.coverage());
                });
    }

    /** How much of a total came in a second of the window. */
    static Watch rate(Signal.Counter signal, Duration span) {
        return new Windowed<>(() -> Window.ofTotal(span), signal.total()::getAsLong, change -> {
            double seconds = change.covered().toNanos() / 1e9;
            return seconds > 0
                    ? new Measurement(change.difference() / seconds, 1, change.coverage())
                    : Measurement.NONE;
        });
    }

    /** The value at the last sample, which needs no window. */
    static Watch now(Signal.Gauge signal) {
        return new Watch() {
            private double value = Double.NaN;

            @Override
            public void sample(long now) {
                value = Double.NaN;
                value = signal.value().getAsDouble();
            }

            @Override
            public Measurement measure() {
                return Double.isNaN(value) ? Measurement.NONE : new Measurement(value, 1, 1);
            }
        };
    }

    /** As {@link Signal.Share}, but of a window: a call may count in the whole before it and in the part within it. */
    record Growth(long part, long whole) {
        static Growth of(Signal.Share total) {
            return new Growth(total.part(), total.whole());
        }

        static @Nullable Growth since(Growth later, Growth earlier) {
            boolean shrunk = later.part < earlier.part || later.whole < earlier.whole;
            return shrunk ? null : new Growth(later.part - earlier.part, later.whole - earlier.whole);
        }

        double share() {
            return whole == 0 ? Double.NaN : Math.min(1, (double) part / whole);
        }
    }
}
