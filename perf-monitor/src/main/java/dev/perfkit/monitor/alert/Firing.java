package dev.perfkit.monitor.alert;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * An open incident.
 *
 * @param level how bad it is
 * @param calm how long the upper level has been clear, while the incident is critical
 * @param clear how long the lower level has been clear
 * @param silent how long there has been no data; null where the policy resolves nothing by that
 */
record Firing(
        Level level,
        @Nullable Streak calm,
        @Nullable Streak clear,
        @Nullable Streak silent) implements AlertState {

    static Firing at(Level level) {
        return new Firing(level, null, null, null);
    }

    @Override
    public AlertStatus status() {
        return AlertStatus.FIRING;
    }

    @Override
    public AlertState next(Judgement judgement, long now, AlertPolicy policy) {
        if (!judgement.hasData()) {
            return withoutData(now, policy);
        }
        if (judgement.critical() == Verdict.BREACH) {
            return at(Level.CRITICAL);
        }
        Streak stillClear = judgement.warning() == Verdict.CLEAR ? Streak.extend(clear, now) : null;
        if (stillClear != null && stillClear.lasts(policy.keepFiring())) {
            return new Resolved(level, now);
        }
        boolean isCalm = level == Level.CRITICAL && judgement.critical() == Verdict.CLEAR;
        Streak stillCalm = isCalm ? Streak.extend(calm, now) : null;
        if (stillCalm != null && stillCalm.lasts(policy.keepFiring())) {
            return new Firing(Level.WARNING, null, stillClear, null);
        }
        return new Firing(level, stillCalm, stillClear, null);
    }

    private AlertState withoutData(long now, AlertPolicy policy) {
        Duration longest = policy.resolveWithoutData();
        // A timer that nobody asks for would be saved for as long as there is no data.
        Streak stillSilent = longest == null ? null : Streak.extend(silent, now);
        return longest != null && stillSilent != null && stillSilent.lasts(longest)
                ? new Resolved(level, now)
                : new Firing(level, Streak.freeze(calm), Streak.freeze(clear), stillSilent);
    }
}
