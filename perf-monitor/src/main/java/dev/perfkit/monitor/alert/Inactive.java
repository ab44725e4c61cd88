package dev.perfkit.monitor.alert;

import org.jspecify.annotations.Nullable;

/** All is well. */
record Inactive() implements AlertState {
    static final Inactive INSTANCE = new Inactive();

    @Override
    public AlertStatus status() {
        return AlertStatus.INACTIVE;
    }

    @Override
    public @Nullable Level level() {
        return null;
    }

    @Override
    public AlertState next(Judgement judgement, long now, AlertPolicy policy) {
        return judgement.warning() == Verdict.BREACH ? Pending.begin(judgement, now, policy) : this;
    }
}
