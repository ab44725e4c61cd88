package dev.perfkit.monitor.alert;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** The table of {@link AlertState} told anew: no timers, every duration is read off the history of the episode. */
final class ReferenceAlert {
    private final List<Judgement> said = new ArrayList<>();
    private final List<Long> at = new ArrayList<>();
    private int entered; // the evaluation that led to this status
    AlertStatus status = AlertStatus.INACTIVE;
    Level level;

    void evaluate(Judgement judgement, long now, AlertPolicy policy) {
        said.add(judgement);
        at.add(now);
        boolean breach = judgement.warning() == Verdict.BREACH;
        Level worst = judgement.critical() == Verdict.BREACH ? Level.CRITICAL : Level.WARNING;
        if (status == AlertStatus.PENDING && silence() > policy.grace().toNanos()) enter(AlertStatus.INACTIVE, null);
        if (status == AlertStatus.INACTIVE || status == AlertStatus.RESOLVED) {
            boolean kept = now - at.get(entered) < policy.keepResolved().toNanos();
            if (breach) enter(AlertStatus.PENDING, worst);
            else if (!kept && judgement.warning() != Verdict.HOLD) enter(AlertStatus.INACTIVE, null);
        }
        if (status == AlertStatus.PENDING && judgement.hasData()) {
            boolean longEnough = lasted(j -> j.warning() == Verdict.BREACH)
                    >= policy.pendingFor().toNanos();
            if (!breach) enter(AlertStatus.INACTIVE, null);
            else if (longEnough) enter(AlertStatus.FIRING, worst);
            else level = worst;
        } else if (status == AlertStatus.FIRING && judgement.hasData()) {
            boolean clear = judgement.warning() == Verdict.CLEAR
                    && lasted(j -> j.warning() == Verdict.CLEAR)
                            >= policy.keepFiring().toNanos();
            boolean calm = judgement.critical() == Verdict.CLEAR
                    && lasted(j -> j.critical() == Verdict.CLEAR)
                            >= policy.keepFiring().toNanos();
            if (clear) enter(AlertStatus.RESOLVED, level);
            else if (calm || worst == Level.CRITICAL) level = worst;
        }
    }

    private void enter(AlertStatus next, Level nextLevel) {
        status = next;
        level = nextLevel;
        entered = said.size() - 1;
    }

    /** The time between neighbours that both pass, back to an evaluation with data that does not. */
    private long lasted(Predicate<Judgement> test) {
        long sum = 0;
        for (int i = said.size() - 1;
                i > entered && (test.test(said.get(i)) || !said.get(i).hasData());
                i--) {
            if (test.test(said.get(i)) && test.test(said.get(i - 1))) sum += at.get(i) - at.get(i - 1);
        }
        return sum;
    }

    /** The time since the last data, if this or the last evaluation had none. */
    private long silence() {
        int last = said.size() - 1;
        int i = last - 1;
        while (!said.get(i).hasData()) i--;
        return i < last - 1 || !said.get(last).hasData() ? at.get(last) - at.get(i) : 0;
    }
}
