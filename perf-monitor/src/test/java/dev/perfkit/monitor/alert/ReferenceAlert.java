package dev.perfkit.monitor.alert;

import static dev.perfkit.monitor.alert.AlertStatus.FIRING;
import static dev.perfkit.monitor.alert.AlertStatus.INACTIVE;
import static dev.perfkit.monitor.alert.AlertStatus.PENDING;
import static dev.perfkit.monitor.alert.AlertStatus.RESOLVED;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** The table of {@link AlertState} told anew: no timers, every duration is read off the history of the status. */
final class ReferenceAlert {
    private record Said(Judgement judgement, long at) {}

    private final List<Said> history = new ArrayList<>(); // from the evaluation on that led to this status
    private long dataAt;
    private boolean silent;
    AlertStatus status = INACTIVE;
    Level level;

    void evaluate(Judgement now, long at, AlertPolicy policy) {
        history.add(new Said(now, at));
        boolean breach = now.warning() == Verdict.BREACH;
        Level worst = now.critical() == Verdict.BREACH ? Level.CRITICAL : Level.WARNING;
        if (status == PENDING
                && (silent || !now.hasData())
                && at - dataAt > policy.grace().toNanos()) enter(INACTIVE, null);
        if (status == INACTIVE || status == RESOLVED) {
            boolean kept = at - history.get(0).at < policy.keepResolved().toNanos();
            if (breach) enter(PENDING, worst);
            else if (!kept && now.warning() != Verdict.HOLD) enter(INACTIVE, null);
        }
        if (status == PENDING && now.hasData()) {
            if (now.warning() == Verdict.CLEAR || !enough(policy.breaches())) enter(INACTIVE, null);
            else if (breach && lasts(j -> j.warning() != Verdict.CLEAR && j.hasData(), policy.pendingFor()))
                enter(FIRING, worst);
            else if (breach) level = worst;
        } else if (status == FIRING && now.hasData()) {
            if (lasts(j -> j.warning() == Verdict.CLEAR, policy.keepFiring())) enter(RESOLVED, level);
            else if (lasts(j -> j.critical() == Verdict.CLEAR, policy.keepFiring())) level = Level.WARNING;
            else if (worst == Level.CRITICAL) level = worst;
        }
        Duration silence = policy.resolveWithoutData();
        if (status == FIRING && silence != null && lasts(j -> !j.hasData(), silence)) enter(RESOLVED, level);
        silent = !now.hasData();
        dataAt = silent ? dataAt : at;
    }

    /** Whether enough of the last evaluations that had a value breached; those of before it was pending would have. */
    private boolean enough(AlertPolicy.Breaches asked) {
        List<Said> valued =
                history.stream().filter(said -> said.judgement.hasData()).toList();
        return valued.subList(Math.max(0, valued.size() - asked.among()), valued.size()).stream()
                        .filter(said -> said.judgement.warning() != Verdict.BREACH)
                        .count()
                <= asked.among() - asked.of();
    }

    private void enter(AlertStatus next, Level nextLevel) {
        status = next;
        level = nextLevel;
        history.subList(0, history.size() - 1).clear();
    }

    /** Whether it is so now, and has been for that long; only time between neighbours for which it is so counts. */
    private boolean lasts(Predicate<Judgement> so, Duration atLeast) {
        long sum = 0;
        for (int i = 1; i < history.size(); i++) {
            Judgement here = history.get(i).judgement;
            boolean both = so.test(here) && so.test(history.get(i - 1).judgement);
            sum = here.hasData() && !so.test(here) ? 0 : sum + (both ? history.get(i).at - history.get(i - 1).at : 0);
        }
        return so.test(history.get(history.size() - 1).judgement) && sum >= atLeast.toNanos();
    }
}
