package dev.perfkit.monitor;

import dev.perfkit.monitor.alert.AlertStatus;
import dev.perfkit.monitor.alert.Judgement;
import dev.perfkit.monitor.alert.Level;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a rule stands.
 *
 * @param rule its name
 * @param labels what its alerts are routed and grouped by
 * @param status where its alert is
 * @param level the alert's level; null where it is inactive
 * @param flapping whether it fires again and again, and is held for longer therefore
 * @param judgement what the last evaluation said; no data before the first
 * @param last the value that it judged
 * @param unit the value's unit
 * @param warning the lower level's threshold; null where the rule has none
 * @param critical the upper level's threshold, likewise
 * @param since when the status was entered, by the wall clock
 * @param evaluations how often the rule was evaluated
 * @param missed how many evaluations fell due and were never made, the rule being busy or its executor refusing
 * @param failures how often its source threw
 * @param error what the source threw at the last evaluation; null where it did not
 * @param budget what is left of the error budget that it guards; null where it guards none
 */
public record RuleSnapshot(
        String rule,
        Map<String, String> labels,
        AlertStatus status,
        @Nullable Level level,
        boolean flapping,
        Judgement judgement,
        Measurement last,
        String unit,
        @Nullable Threshold warning,
        @Nullable Threshold critical,
        Instant since,
        long evaluations,
        long missed,
        long failures,
        @Nullable String error,
        @Nullable ErrorBudget budget) {}
