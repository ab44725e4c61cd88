package dev.perfkit.monitor.config;

import dev.perfkit.monitor.RuleBuilder;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Hands settings to a rule's builder, each under the name of its method. */
final class RuleSettings {
    private RuleSettings() {}

    static void apply(SectionReader settings, RuleBuilder<?> builder) {
        settings.take("pendingFor", Notation.DURATION, builder::pendingFor);
        settings.take("keepFiring", Notation.DURATION, builder::keepFiring);
        settings.take("grace", Notation.DURATION, builder::grace);
        settings.take("evaluateEvery", Notation.TIME, builder::evaluateEvery);
        settings.take("minimumCount", Notation.COUNT, count -> builder.minimumCount(count));
        settings.take("breaches", Notation.BREACHES, breaches -> builder.breaches(breaches.of(), breaches.among()));
        settings.take("noDataFor", Notation.TIME, builder::noDataFor);
        settings.take("resolveWithoutData", Notation.TIME, builder::resolveWithoutData);
        settings.take("brokenFor", Notation.TIME, builder::brokenFor);
        labels(settings, builder);
    }

    static void labels(SectionReader settings, RuleBuilder<?> builder) {
        settings.section(
                "labels",
                labels -> labels.names()
                        .forEach(name -> labels.take(name, Notation.TEXT, value -> builder.label(name, value))));
    }

    static <T extends Comparable<T>> RuleBuilder<T> levels(
            SectionReader settings, Notation<T> notation, RuleBuilder<T> builder) {
        boolean below = Boolean.TRUE.equals(settings.value("below", Notation.FLAG));
        if (below) {
            settings.guard("below", builder::below);
        }
        if (Boolean.TRUE.equals(settings.value("observed", Notation.FLAG))) {
            builder.observed();
        }
        level(settings, "warning", notation, below, builder::warning, builder::warning);
        level(settings, "critical", notation, below, builder::critical, builder::critical);
        return builder;
    }

    /** Reads one value, or {@code fire} and {@code clear} below the key. */
    private static <T extends Comparable<T>> void level(
            SectionReader settings,
            String key,
            Notation<T> notation,
            boolean below,
            Consumer<T> one,
            BiConsumer<T, T> two) {
        if (!settings.isSection(key)) {
            settings.take(key, notation, one);
            return;
        }
        settings.section(key, level -> {
            if (level.setting("fire") == null) {
                level.problem("fire", "is missing (expected: " + notation.expected() + ")");
            }
            T fire = level.value("fire", notation);
            T clear = level.value("clear", notation);
            level.refuseOthers();
            if (fire == null || (clear == null && level.setting("clear") != null)) {
                return;
            }
            if (clear == null) {
                level.guard("fire", () -> one.accept(fire));
            } else if (below ? clear.compareTo(fire) <= 0 : clear.compareTo(fire) >= 0) {
                String side = below ? "more" : "less";
                level.problem(
                        "clear",
                        level.text("clear") + " (expected: " + side + " than fire, " + level.text("fire") + ")");
            } else {
                level.guard("fire", () -> two.accept(fire, clear));
            }
        });
    }
}
