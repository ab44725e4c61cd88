package dev.perfkit.monitor;

import dev.perfkit.monitor.alert.AlertPolicy;
import dev.perfkit.monitor.alert.Judgement;
import dev.perfkit.monitor.alert.Verdict;
import java.time.Duration;
import java.util.List;

/** What a rule's other two alerts say: that there is no data, and that the rule cannot be evaluated. Both only warn. */
final class Absence {
    static final Judgement BAD = new Judgement(Verdict.BREACH, Verdict.CLEAR);
    static final Judgement FINE = new Judgement(Verdict.CLEAR, Verdict.CLEAR);
    static final Voice NO_DATA = voice("No Data", "no value, or too few samples to trust one");
    static final Voice BROKEN = voice("Broken Rule", "evaluated again");

    private static final Duration KEEP_RESOLVED = Duration.ofMinutes(15);

    private Absence() {}

    private static Voice voice(String title, String description) {
        return new Voice(level -> title, level -> 1, "1", (level, measurement) -> description);
    }

    /** Returns what a rule's alerts are called, its own first. */
    static List<String> alertsOf(Rule rule) {
        return rule.noDataFor() == null
                ? List.of(rule.name(), brokenOf(rule))
                : List.of(rule.name(), brokenOf(rule), noDataOf(rule));
    }

    static String brokenOf(Rule rule) {
        return rule.name() + " (broken)";
    }

    static String noDataOf(Rule rule) {
        return rule.name() + " (no data)";
    }

    /** Fires after so long, and ends at the first evaluation that is well. */
    static AlertPolicy policy(Duration after) {
        return new AlertPolicy(after, Duration.ZERO, after, KEEP_RESOLVED);
    }

    /** A source that throws is the other alert's concern. */
    static Judgement judge(Judgement judgement) {
        return switch (judgement.warning()) {
            case NODATA -> BAD;
            case ERROR -> Judgement.ERROR;
            case CLEAR, HOLD, BREACH -> FINE;
        };
    }
}
