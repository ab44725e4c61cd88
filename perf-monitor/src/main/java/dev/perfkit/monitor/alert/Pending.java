package dev.perfkit.monitor.alert;

/**
 * A breach that has not lasted long enough.
 *
 * @param level the level breached last
 * @param breach how long it has lasted
 * @param others which of the last evaluations with a value did not breach, the last one in the lowest bit
 */
record Pending(Level level, Streak breach, long others) implements AlertState {

    /** A new episode: pending, or firing at once where no patience is asked for. */
    static AlertState begin(Judgement judgement, long now, AlertPolicy policy) {
        return extended(judgement, Streak.extend(null, now), 0, policy);
    }

    private static AlertState extended(Judgement judgement, Streak breach, long others, AlertPolicy policy) {
        Level level = judgement.breachedLevel();
        return breach.lasts(policy.pendingFor()) ? Firing.at(level) : new Pending(level, breach, others);
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
                        : extended(judgement, Streak.extend(breach, now), others << 1, policy);
            case HOLD -> tolerated(now, policy);
            case CLEAR -> Inactive.INSTANCE;
            case NODATA, ERROR -> {
                Pending frozen = new Pending(level, new Streak(breach.heldNanos(), breach.lastAt(), true), others);
                yield frozen.isGivenUp(now, policy) ? Inactive.INSTANCE : frozen;
            }
        };
    }

    /** Waits on where enough others breach; only a breach fires, so that an alert always has a bad value to show. */
    private AlertState tolerated(long now, AlertPolicy policy) {
        long more = others << 1 | 1;
        return policy.breaches().allows(more) && !isGivenUp(now, policy)
                ? new Pending(level, Streak.extend(breach, now), more)
                : Inactive.INSTANCE;
    }

    /** Also asked when data comes back: the grace may have run out between two evaluations. */
    private boolean isGivenUp(long now, AlertPolicy policy) {
        return breach.frozen() && breach.isOlderThan(policy.grace(), now);
    }
}
