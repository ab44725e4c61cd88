package dev.perfkit.monitor.config;

import static java.util.Objects.requireNonNullElse;

import dev.perfkit.monitor.Rule;
import dev.perfkit.monitor.RuleBuilder;
import dev.perfkit.monitor.Slo;
import dev.perfkit.monitor.config.Setting.Section;
import dev.perfkit.signal.Signal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Makes rules of settings. A rule is begun by the kind of its signal; all defaults but the percentile are the builder's. */
final class RuleReader {
    private final Map<String, Signal> signals;
    private final Set<String> takenNames;
    private final Problems problems;
    private final Map<String, Integer> lines = new LinkedHashMap<>();
    private final List<Written> written = new ArrayList<>();

    /**
     * A rule, and what it was made of.
     *
     * @param content equal for two that were written alike
     */
    record Written(Object content, Rule rule) {}

    /**
     * Prepares to read.
     *
     * @param takenNames the names of rules that stand elsewhere
     */
    RuleReader(Map<String, Signal> signals, Set<String> takenNames, Problems problems) {
        this.signals = signals;
        this.takenNames = takenNames;
        this.problems = problems;
    }

    List<Written> read(Section root) {
        SectionReader settings = new SectionReader("", root, problems);
        each(settings, "rules", this::rule);
        each(settings, "slos", this::objective);
        settings.refuseOthers();
        if (lines.isEmpty()) {
            settings.problem("rules", "none (expected: at least one rule)");
        }
        return written;
    }

    private void each(SectionReader settings, String key, BiConsumer<String, SectionReader> reading) {
        settings.section(
                key,
                all -> all.names().forEach(name -> {
                    if (name.isBlank()) {
                        all.problem(name, "\"" + name + "\" (expected: a name)");
                    } else {
                        all.section(name, one -> one.guard("name", () -> reading.accept(name, one)));
                    }
                }));
    }

    private void rule(String key, SectionReader settings) {
        int before = problems.count();
        String name = requireNonNullElse(settings.value("name", Notation.TEXT), key);
        claim(name, settings);
        RuleBuilder<?> builder = begin(name, signal(settings), settings);
        RuleSettings.apply(settings, builder);
        settings.refuseOthers();
        finish(builder, settings, before);
    }

    private RuleBuilder<?> begin(String name, @Nullable Signal signal, SectionReader settings) {
        Kind kind = signal == null ? null : kind(signal, settings);
        if (signal == null || kind == null) {
            // What depends on the signal is not looked at where there is none; all else is.
            List.of("kind", "quantile", "below", "observed", "warning", "critical")
                    .forEach(settings::setting);
            return Rule.errorRate(name, Signal.ratio("unknown", () -> new Signal.Share(0, 0)));
        }
        return kind.beginning().begin(name, signal, settings);
    }

    private @Nullable Kind kind(Signal signal, SectionReader settings) {
        List<Kind> kinds = Kind.of(signal);
        if (settings.setting("kind") == null) {
            return kinds.get(0);
        }
        String word = settings.value("kind", Notation.TEXT);
        List<String> words = kinds.stream().map(Kind::word).toList();
        if (word != null && !words.contains(word)) {
            settings.problem("kind", "\"" + word + "\" " + problems.hint(word, words));
        }
        return kinds.stream()
                .filter(kind -> kind.word().equals(word))
                .findFirst()
                .orElse(null);
    }

    private void objective(String key, SectionReader settings) {
        int before = problems.count();
        String name = requireNonNullElse(settings.value("name", Notation.TEXT), key);
        Signal signal = signal(settings);
        if (signal != null && !(signal instanceof Signal.Ratio)) {
            settings.problem("signal", "\"" + signal.name() + "\" (expected: a ratio, of the failed in all)");
        }
        if (settings.setting("objective") == null) {
            settings.problem("objective", "is missing (expected: " + Notation.OBJECTIVE.expected() + ")");
        }
        Double objective = settings.value("objective", Notation.OBJECTIVE);
        Integer leastFailures = settings.value("leastFailures", Notation.COUNT);
        settings.setting("labels");
        settings.refuseOthers();
        if (signal instanceof Signal.Ratio failures && objective != null) {
            Slo slo = Slo.of(name, failures, objective);
            Slo asWritten = leastFailures == null ? slo : slo.leastFailures(leastFailures);
            List.of(asWritten.fast(), asWritten.slow()).forEach(builder -> {
                RuleSettings.labels(settings, builder);
                Rule rule = finish(builder, settings, before);
                if (rule != null) {
                    claim(rule.name(), settings);
                }
            });
        }
    }

    private @Nullable Signal signal(SectionReader settings) {
        if (settings.setting("signal") == null) {
            settings.problem("signal", "is missing " + problems.hint("", signals.keySet()));
            return null;
        }
        String name = settings.value("signal", Notation.TEXT);
        if (name == null) {
            return null;
        }
        Signal signal = signals.get(name.strip());
        if (signal == null) {
            settings.problem("signal", "\"" + name + "\" " + problems.hint(name, signals.keySet()));
        }
        return signal;
    }

    private void claim(String name, SectionReader settings) {
        Integer before = lines.putIfAbsent(name, settings.line());
        if (takenNames.contains(name)) {
            settings.problem("name", "\"" + name + "\" (expected: another than that of a rule in the host's code)");
        } else if (before != null) {
            settings.problem(
                    "name", "\"" + name + "\" (expected: another than that of the rule in line " + before + ")");
        }
    }

    /** Builds the rule unless something is wrong with it already, which would only be told twice. */
    private @Nullable Rule finish(RuleBuilder<?> builder, SectionReader settings, int problemsBefore) {
        if (problems.count() > problemsBefore) {
            return null;
        }
        try {
            Rule rule = builder.build();
            written.add(new Written(List.of(rule.name(), settings.content()), rule));
            return rule;
        } catch (IllegalStateException | IllegalArgumentException e) {
            settings.problem("", e.getMessage());
            return null;
        }
    }
}
