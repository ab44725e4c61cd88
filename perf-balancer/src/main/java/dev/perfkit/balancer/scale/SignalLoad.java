package dev.perfkit.balancer.scale;

import static java.util.Objects.requireNonNull;

import dev.perfkit.signal.Signal;
import dev.perfkit.stats.Window;
import dev.perfkit.time.Ticker;
import java.time.Duration;
import java.util.function.DoubleFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a cumulative signal did since the last reading. */
final class SignalLoad<T> implements LoadSource {
    // So short that it holds no more than the last two readings.
    private static final Duration SHORTEST = Duration.ofNanos(1);

    private final String name;
    private final Supplier<T> total;
    private final Ticker ticker;
    private final Window<T> window;
    private final Function<Window.Change<T>, Load> load;

    private SignalLoad(
            String name, Supplier<T> total, Ticker ticker, Window<T> window, Function<Window.Change<T>, Load> load) {
        this.name = name;
        this.total = total;
        this.ticker = ticker;
        this.window = window;
        this.load = load;
    }

    static LoadSource gauge(Signal.Gauge gauge, DoubleFunction<Load> load) {
        requireNonNull(gauge, "gauge");
        return new LoadSource() {
            @Override
            public Load read(Fleet fleet) {
                return load.apply(gauge.value().getAsDouble());
            }

            @Override
            public String toString() {
                return gauge.name();
            }
        };
    }

    static LoadSource rate(Signal.Counter counter, Ticker ticker) {
        return new SignalLoad<>(
                counter.name() + " a second",
                () -> counter.total().getAsLong(),
                requireNonNull(ticker, "ticker"),
                Window.ofTotal(SHORTEST),
                change ->
                        Load.total(change.difference() * 1e9 / change.covered().toNanos()));
    }

    static LoadSource ratio(Signal.Ratio ratio) {
        return new SignalLoad<>(
                ratio.name(),
                ratio.share(),
                counted(),
                Window.of(SHORTEST, SignalLoad::minus),
                // None of none is NaN, which is missing.
                change -> Load.average((double) change.difference().part()
                        / change.difference().whole()));
    }

    static LoadSource latency(Signal.Latency latency, double quantile) {
        if (!(quantile >= 0 && quantile <= 1)) {
            throw new IllegalArgumentException("quantile: " + quantile + " (expected: 0..1)");
        }
        return new SignalLoad<>(
                latency.name() + ", quantile " + quantile,
                latency.snapshot(),
                counted(),
                Window.ofLatency(SHORTEST),
                change -> Load.average(change.difference().quantile(quantile) / 1e6));
    }

    /** Returns a time of which each reading is one later: where no rate is taken, any will do. */
    static Ticker counted() {
        long[] readings = {0};
        return () -> ++readings[0];
    }

    private static Signal.@Nullable Share minus(Signal.Share later, Signal.Share earlier) {
        long part = later.part() - earlier.part();
        long whole = later.whole() - earlier.whole();
        return part < 0 || part > whole ? null : new Signal.Share(part, whole);
    }

    @Override
    public Load read(Fleet fleet) {
        window.add(total.get(), ticker.read());
        Window.Change<T> change = window.change();
        return change == null || change.covered().isZero()
                ? Load.missing(name + " has no reading before this one")
                : load.apply(change);
    }

    @Override
    public String toString() {
        return name;
    }
}
