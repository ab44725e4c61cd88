package dev.perfkit.monitor.config;

import static java.util.Objects.requireNonNullElse;

import dev.perfkit.monitor.Rule;
import dev.perfkit.monitor.RuleBuilder;
import dev.perfkit.signal.Signal;
import java.util.List;
import java.util.function.BiFunction;

/**
 * A way to begin a rule.
 *
 * @param word what stands for it in a file
 * @param of the signals that it is for
 * @param beginning begins the rule, with its levels
 */
record Kind(String word, Class<? extends Signal> of, Beginning beginning) {
    private static final double USUAL_QUANTILE = 0.95;
    private static final String ANOMALY = "anomaly";
    private static final Notation<Double> SURPRISE = Notation.numberIn("digits of surprise");

    /* Of the kinds for a signal the first is the usual one. */
    private static final List<Kind> ALL = List.of(
            new Kind("latency", Signal.Latency.class, Kind::latency),
            new Kind(ANOMALY, Signal.Latency.class, Kind::anomalyOfLatency),
            of("errorRate", Signal.Ratio.class, Notation.SHARE, Rule::errorRate),
            of("ratio", Signal.Ratio.class, Notation.SHARE, Rule::ratio),
            new Kind("gauge", Signal.Gauge.class, Kind::gauge),
            of("share", Signal.Gauge.class, Notation.SHARE, Rule::share),
            of(ANOMALY, Signal.Gauge.class, SURPRISE, Rule::anomaly),
            of("rate", Signal.Counter.class, Notation.RATE, Rule::rate),
            of(ANOMALY, Signal.Counter.class, SURPRISE, Rule::anomaly));

    /** Begins a rule. */
    interface Beginning {
        RuleBuilder<?> begin(String name, Signal signal, SectionReader settings);
    }

    static List<Kind> of(Signal signal) {
        return ALL.stream().filter(kind -> kind.of.isInstance(signal)).toList();
    }

    private static <S extends Signal> Kind of(
            String word, Class<S> of, Notation<Double> notation, BiFunction<String, S, RuleBuilder<Double>> beginning) {
        return new Kind(
                word,
                of,
                (name, signal, settings) ->
                        RuleSettings.levels(settings, notation, beginning.apply(name, of.cast(signal))));
    }

    private static RuleBuilder<?> latency(String name, Signal signal, SectionReader settings) {
        return RuleSettings.levels(
                settings, Notation.DURATION, Rule.latency(name, (Signal.Latency) signal, quantile(settings)));
    }

    private static RuleBuilder<?> anomalyOfLatency(String name, Signal signal, SectionReader settings) {
        return RuleSettings.levels(settings, SURPRISE, Rule.anomaly(name, (Signal.Latency) signal, quantile(settings)));
    }

    private static RuleBuilder<?> gauge(String name, Signal signal, SectionReader settings) {
        return RuleSettings.levels(settings, Notation.numberIn(signal.unit()), Rule.gauge(name, (Signal.Gauge) signal));
    }

    private static double quantile(SectionReader settings) {
        return requireNonNullElse(settings.value("quantile", Notation.QUANTILE), USUAL_QUANTILE);
    }
}
