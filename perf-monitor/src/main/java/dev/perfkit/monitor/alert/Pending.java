package dev.perfkit.monitor.alert;

/**
 * A breach that has not lasted long enough.
 *
 * @param level the level breached last
 * @param breach how long it has lasted
 */
record Pending(Level level, Streak breach) implements AlertState {

    /** A new episode: pending, or firing at once where no patience is asked for. */
    static AlertState begin(Judgement judgement, long now, AlertPolicy policy) {
        return extended(judgement, Streak.extend(null, now), policy);
    }

    private static AlertState extended(Judgement judgement, Streak breach, AlertPolicy policy) {
        Level level = judgement.breachedLevel();
        return breach.lasts(policy.pendingFor()) ? Firing.at(level) : new Pending(level, breach);
    }

    @Override
    public AlertStatus status() {
        return AlertStatus.PENDING;
    }

    @Override
    public AlertState next(Judgement judgement, long now, AlertPolicy policy) {
        return switch (judgement.warning()) {
            case BREACH ->
                isGivenUp(now, policy)
                        ? begin(judgement, now, policy)
                        : extended(judgement, Streak.extend(breach, now), policy);
            case HOLD, CLEAR -> Inactive.INSTANCE;
            case NODATA, ERROR -> {
                Pending frozen = new Pending(level, new Streak(breach.heldNanos(), breach.lastAt(), true));
                yield frozen.isGivenUp(now, policy) ? Inactive.INSTANCE : frozen;
            }
        };
    }

    /** Also asked when data comes back: the grace may have run out between two evaluations. */
    private boolean isGivenUp(long now, AlertPolicy policy) {
        return breach.frozen() && breach.isOlderThan(policy.grace(), now);
    }
}
