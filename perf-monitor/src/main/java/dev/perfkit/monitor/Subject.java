package dev.perfkit.monitor;

import dev.perfkit.signal.Signal;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * What kind of thing a rule watches.
 *
 * @param <T> how its thresholds are written
 * @param signal the source
 * @param noun what titles call it: {@code "Response Time"}
 * @param statistic what descriptions call its value: {@code "p95 response time"}
 * @param inUnit turns a threshold into the signal's unit
 * @param quantity writes a value down
 * @param defaults the thresholds where none are given; null where a rule must give its own
 * @param interval how often it is evaluated where nothing else is said
 * @param counted whether its value is made of samples that can be too few
 * @param watch opens a view over a window
 */
record Subject<T>(
        Signal signal,
        String noun,
        String statistic,
        ToDoubleFunction<T> inUnit,
        Quantity quantity,
        @Nullable Defaults<T> defaults,
        Duration interval,
        boolean counted,
        Function<Duration, Watch> watch) {

    /** The thresholds where none are given. */
    record Defaults<T>(T warning, T critical) {}

    static Subject<Duration> latency(Signal.Latency signal, double quantile) {
        if (!(quantile > 0 && quantile <= 1)) {
            throw new IllegalArgumentException("quantile: " + quantile + " (expected: > 0 and <= 1)");
        }
        return new Subject<>(
                signal,
                "Response Time",
                "p" + percent(quantile) + " response time",
                Subject::nanos,
                Quantity.TIME,
                new Defaults<>(Duration.ofSeconds(1), Duration.ofSeconds(5)),
                Duration.ofMinutes(1),
                true,
                span -> Watch.quantile(signal, quantile, span));
    }

    static Subject<Double> errorRate(Signal.Ratio signal) {
        return new Subject<>(
                signal,
                "Error Rate",
                "error rate",
                Double::doubleValue,
                Quantity.SHARE,
                new Defaults<>(0.05, 0.10),
                Duration.ofMinutes(1),
                true,
                span -> Watch.share(signal, span));
    }

    static Subject<Double> burnRate(Signal.Ratio signal, Slo slo, List<Slo.Pair> pairs) {
        return new Subject<>(
                signal,
                "Error Budget Burn",
                "error budget burns at",
                Double::doubleValue,
                Quantity.TIMES,
                null,
                Duration.ofMinutes(1),
                false,
                span -> new BurnWatch(signal, slo, pairs));
    }

    static Subject<Double> gauge(Signal.Gauge signal) {
        return new Subject<>(
                signal,
                signal.name(),
                signal.name(),
                Double::doubleValue,
                Quantity.PLAIN,
                null,
                Duration.ofSeconds(30),
                false,
                span -> Watch.now(signal));
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
