package dev.perfkit.balancer.scale;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Says what is done of what is proposed: a function of its arguments alone, so that it can be replayed and tested. */
final class Governor {
    /*
     * In this order, each step a bound on the one before:
     *
     *     outside of min and max           to the nearer of them, whatever the load
     *     several proposals                the largest; one that is missing keeps the fleet from shrinking
     *     stabilization                    growth: the least proposed in its window; shrinkage: the largest
     *     steps, min and max               as far as may be in one period
     *     pause, cooldowns, hold, turns    not now
     */
    private final Restraint restraint;

    Governor(Restraint restraint) {
        this.restraint = restraint;
    }

    /**
     * What is to be done.
     *
     * @param size how many there should be now
     * @param past what to remember of it, the change not yet made
     */
    record Ruling(int size, List<Condition> conditions, String why, Past past) {}

    /**
     * Rules.
     *
     * @param size how many there are and are on their way
     */
    Ruling rule(List<Proposal> proposals, int size, Past before, Instant now) {
        Past past = before.asOf(now);
        if (bounded(size) != size) {
            String why = size + " are outside of " + restraint.min() + ".." + restraint.max();
            Condition able = past.pause().stops(bounded(size) - size) ? paused(past) : able("ReadyForNewScale", why);
            return new Ruling(able.holds() ? bounded(size) : size, List.of(able), why, past);
        }
        List<Proposal> known =
                proposals.stream().filter(p -> p.missing() == null).toList();
        if (known.isEmpty()) {
            String none = missing(proposals);
            return new Ruling(size, List.of(able("ReadyForNewScale", ""), active(false, none)), none, past);
        }
        Proposal largest =
                known.stream().reduce((a, b) -> b.size() > a.size() ? b : a).orElseThrow();
        boolean emergency = known.stream().anyMatch(Proposal::emergency);
        boolean blind = known.size() < proposals.size();
        boolean held = blind && largest.size() < size;
        int wanted = held ? size : largest.size();
        String why = held ? missing(proposals) + ", so nothing shrinks" : largest.why();
        int steady = steady(wanted, size, past, now);
        Limits limits = limited(steady, size, past, now);
        Condition able = able(limits.size(), size, past, now, emergency, steady != wanted);
        return new Ruling(
                able.holds() ? limits.size() : size,
                List.of(able, active(!held, why), limits.condition()),
                why,
                past.with(new Past.Wish(now, wanted)));
    }

    private static String missing(List<Proposal> proposals) {
        return proposals.stream()
                .filter(p -> p.missing() != null)
                .findFirst()
                .orElseThrow()
                .why();
    }

    private int bounded(int size) {
        return Math.max(restraint.min(), Math.min(restraint.max(), size));
    }

    private int steady(int wanted, int size, Past past, Instant now) {
        int least = Collections.min(past.proposedIn(restraint.growth().stabilization(), now, wanted));
        int most = Collections.max(past.proposedIn(restraint.shrinkage().stabilization(), now, wanted));
        return Math.min(most, Math.max(least, size));
    }

    private record Limits(int size, Condition condition) {}

    private Limits limited(int wanted, int size, Past past, Instant now) {
        int most = restraint.growth().mostOf(size, period -> past.sizeBefore(size, now, period));
        int least = restraint.shrinkage().leastOf(size, period -> past.sizeBefore(size, now, period));
        if (wanted > Math.min(most, restraint.max())) {
            return most < restraint.max()
                    ? limit(
                            bounded(most),
                            "ScaleUpLimit",
                            wanted + " wanted, " + most + " at most by the steps of growth")
                    : limit(restraint.max(), "TooManyReplicas", wanted + " wanted, " + restraint.max() + " at most");
        }
        if (wanted < Math.max(least, restraint.min())) {
            return least > restraint.min()
                    ? limit(
                            bounded(least),
                            "ScaleDownLimit",
                            wanted + " wanted, " + least + " at least by the steps of shrinkage")
                    : limit(restraint.min(), "TooFewReplicas", wanted + " wanted, " + restraint.min() + " at least");
        }
        return new Limits(
                wanted, new Condition(Condition.Type.SCALING_LIMITED, false, "DesiredWithinRange", wanted + " wanted"));
    }

    private static Limits limit(int size, String reason, String message) {
        return new Limits(size, new Condition(Condition.Type.SCALING_LIMITED, true, reason, message));
    }

    private Condition able(int to, int size, Past past, Instant now, boolean emergency, boolean stabilized) {
        if (past.pause().stops(to - size)) {
            return paused(past);
        }
        if (to > size && !emergency && isWithin(restraint.growth().cooldown(), past.lastGrowth(), now)) {
            return notAble("BackoffUpscale", "it grew at " + past.lastGrowth());
        }
        if (to < size && isWithin(restraint.shrinkage().cooldown(), past.lastChange(), now)) {
            return notAble("BackoffDownscale", "it changed at " + past.lastChange());
        }
        if (to < size && past.holdShrinkingUntil() != null) {
            return notAble("StateLost", "what was known is lost, nothing shrinks until " + past.holdShrinkingUntil());
        }
        int turns = past.turns(now);
        if (to < size && turns >= restraint.turns()) {
            return notAble("Flapping", turns + " changes of direction in an hour, " + restraint.turns() + " at most");
        }
        if (stabilized) {
            return able(to > size ? "ScaleUpStabilized" : "ScaleDownStabilized", "an earlier proposal counts");
        }
        return able("ReadyForNewScale", "");
    }

    private static boolean isWithin(Duration time, @Nullable Instant last, Instant now) {
        return last != null && last.plus(time).isAfter(now);
    }

    private static Condition paused(Past past) {
        return notAble("Paused", "paused: " + past.pause());
    }

    private static Condition able(String reason, String message) {
        return new Condition(Condition.Type.ABLE_TO_SCALE, true, reason, message);
    }

    private static Condition notAble(String reason, String message) {
        return new Condition(Condition.Type.ABLE_TO_SCALE, false, reason, message);
    }

    private static Condition active(boolean holds, String message) {
        return new Condition(
                Condition.Type.SCALING_ACTIVE, holds, holds ? "ValidMetricFound" : "FailedGetMetric", message);
    }
}
