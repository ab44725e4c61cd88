package dev.perfkit.monitor;

import dev.perfkit.monitor.anomaly.AnomalyOptions;
import dev.perfkit.signal.Signal;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * What kind of thing a rule watches.
 *
 * @param <T> how its thresholds are written
 * @param signal the source
 * @param unit the unit of what is judged
 * @param noun what titles call it: {@code "Response Time"}
 * @param statistic what descriptions call its value: {@code "p95 response time"}
 * @param inUnit turns a threshold into the unit
 * @param quantity writes a value down
 * @param defaults the thresholds where none are given; null where a rule must give its own
 * @param interval how often it is evaluated where nothing else is said
 * @param counted whether its value is made of samples that can be too few
 * @param watch opens a view over a window
 * @param lens opens a look at its readings, each of what happened since the evaluation before; null where these are judged as they are
 */
record Subject<T>(
        Signal signal,
        String unit,
        String noun,
        String statistic,
        ToDoubleFunction<T> inUnit,
        Quantity quantity,
        @Nullable Defaults<T> defaults,
        Duration interval,
        boolean counted,
        Function<Duration, Watch> watch,
        @Nullable Supplier<Lens> lens) {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    /** The thresholds where none are given. */
    record Defaults<T>(T warning, @Nullable T critical) {}

    static Subject<Duration> latency(Signal.Latency signal, double quantile) {
        if (!(quantile > 0 && quantile <= 1)) {
            throw new IllegalArgumentException("quantile: " + quantile + " (expected: > 0 and <= 1)");
        }
        return new Subject<>(
                signal,
                signal.unit(),
                "Response Time",
                "p" + percent(quantile) + " response time",
                Subject::nanos,
                Quantity.TIME,
                new Defaults<>(Duration.ofSeconds(1), Duration.ofSeconds(5)),
                MINUTE,
                true,
                span -> Watch.quantile(signal, quantile, span),
                null);
    }

    static Subject<Double> errorRate(Signal.Ratio signal) {
        return ratio(signal).called("Error Rate", "error rate").withDefaults(0.05, 0.10);
    }

    static Subject<Double> ratio(Signal.Ratio signal) {
        return ratio(signal, true);
    }

    /** As {@link #ratio(Signal.Ratio)}; not counted where the whole is no number of samples, but time. */
    static Subject<Double> ratio(Signal.Ratio signal, boolean counted) {
        return number(signal, "1", Quantity.SHARE, MINUTE, counted, span -> Watch.share(signal, span))
                .called(signal.name(), signal.name() + " share");
    }

    static Subject<Double> burnRate(Signal.Ratio signal, Slo slo, List<Slo.Pair> pairs) {
        return number(signal, "1", Quantity.TIMES, MINUTE, false, span -> new BurnWatch(signal, slo, pairs))
                .called("Error Budget Burn", "error budget burns at");
    }

    static Subject<Double> gauge(Signal.Gauge signal) {
        return number(signal, signal.unit(), Quantity.PLAIN, Duration.ofSeconds(30), false, span -> Watch.now(signal));
    }

    static Subject<Double> share(Signal.Gauge signal) {
        return number(signal, "1", Quantity.SHARE, Duration.ofSeconds(30), false, span -> Watch.now(signal))
                .called(signal.name(), signal.name() + " share");
    }

    static Subject<Double> rate(Signal.Counter signal) {
        boolean bytes = signal.unit().equals("bytes");
        return number(
                signal,
                signal.unit() + "/s",
                bytes ? Quantity.BYTE_RATE : Quantity.RATE,
                MINUTE,
                false,
                span -> Watch.rate(signal, span));
    }

    /** How surprising another subject's value is. */
    static Subject<Double> surprise(Subject<?> of) {
        Subject<Double> number = number(of.signal, "1", Quantity.PLAIN, Duration.ofMinutes(5), of.counted, of.watch);
        return new Subject<>(
                number.signal,
                number.unit,
                of.noun,
                "surprise at the " + of.statistic,
                number.inUnit,
                number.quantity,
                new Defaults<>(AnomalyOptions.defaults().threshold(), null),
                number.interval,
                number.counted,
                number.watch,
                Lens::surprise);
    }

    private static Subject<Double> number(
            Signal signal,
            String unit,
            Quantity quantity,
            Duration interval,
            boolean counted,
            Function<Duration, Watch> watch) {
        return new Subject<>(
                signal,
                unit,
                signal.name(),
                signal.name(),
                Double::doubleValue,
                quantity,
                null,
                interval,
                counted,
                watch,
                null);
    }

    private Subject<T> withDefaults(T warning, T critical) {
        return new Subject<>(
                signal,
                unit,
                noun,
                statistic,
                inUnit,
                quantity,
                new Defaults<>(warning, critical),
                interval,
                counted,
                watch,
                lens);
    }

    Subject<T> called(String title, String description) {
        return new Subject<>(
                signal, unit, title, description, inUnit, quantity, defaults, interval, counted, watch, lens);
    }

    /** Also of durations that are too long for a {@code long} of nanoseconds. */
    private static double nanos(Duration duration) {
        return duration.getSeconds() * 1e9 + duration.getNano();
    }

    private static String percent(double quantile) {
        BigDecimal percent = BigDecimal.valueOf(quantile * 100).round(MathContext.DECIMAL32);
        return percent.stripTrailingZeros().toPlainString();
    }
}
