package dev.perfkit.monitor.alert;

import java.time.Duration;

/**
 * An incident that has ended.
 *
 * @param level its level at the end
 * @param resolvedAt when that was
 */
record Resolved(Level level, long resolvedAt) implements AlertState {

    @Override
    public AlertStatus status() {
        return AlertStatus.RESOLVED;
    }

    @Override
    public AlertState next(Judgement judgement, long now, AlertPolicy policy) {
        return switch (judgement.warning()) {
            case BREACH -> Pending.begin(judgement, now, policy);
            case HOLD -> this;
            case CLEAR, NODATA, ERROR -> isForgotten(now, policy) ? Inactive.INSTANCE : this;
        };
    }

    private boolean isForgotten(long now, AlertPolicy policy) {
        return Duration.ofNanos(now - resolvedAt).compareTo(policy.keepResolved()) >= 0;
    }
}
