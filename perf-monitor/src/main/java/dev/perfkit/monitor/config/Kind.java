package dev.perfkit.monitor.config;

import static java.util.Objects.requireNonNullElse;

import dev.perfkit.monitor.Rule;
import dev.perfkit.monitor.RuleBuilder;
import dev.perfkit.signal.Signal;
import java.util.List;

/**
 * A way to begin a rule.
 *
 * @param word what stands for it in a file
 * @param of the signals that it is for
 * @param beginning begins the rule, with its levels
 */
record Kind(String word, Class<? extends Signal> of, Beginning beginning) {
    /* Of the kinds for a signal the first is the usual one. */
    private static final List<Kind> ALL = List.of(
            new Kind(
                    "latency",
                    Signal.Latency.class,
                    (name, signal, settings) -> RuleSettings.levels(
                            settings,
                            Notation.DURATION,
                            Rule.latency(name, (Signal.Latency) signal, quantile(settings)))),
            new Kind(
                    "errorRate",
                    Signal.Ratio.class,
                    (name, signal, settings) ->
                            RuleSettings.levels(settings, Notation.SHARE, Rule.errorRate(name, (Signal.Ratio) signal))),
            new Kind(
                    "gauge",
                    Signal.Gauge.class,
                    (name, signal, settings) -> RuleSettings.levels(
                            settings, Notation.numberIn(signal.unit()), Rule.gauge(name, (Signal.Gauge) signal))));

    private static final double USUAL_QUANTILE = 0.95;

    /** Begins a rule. */
    interface Beginning {
        RuleBuilder<?> begin(String name, Signal signal, SectionReader settings);
    }

    static List<Kind> of(Signal signal) {
        return ALL.stream().filter(kind -> kind.of.isInstance(signal)).toList();
    }

    private static double quantile(SectionReader settings) {
        return requireNonNullElse(settings.value("quantile", Notation.QUANTILE), USUAL_QUANTILE);
    }
}
