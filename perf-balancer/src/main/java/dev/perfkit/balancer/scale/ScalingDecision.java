package dev.perfkit.balancer.scale;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an autoscaler made of what it saw, and why.
 *
 * @param at when
 * @param fleet the instances, those that are to leave counted as leaving
 * @param readings what each policy was told, and what it proposed
 * @param conditions what holds, the reasons by the names of the HorizontalPodAutoscaler
 * @param from how many there were and were on their way
 * @param to how many there should be
 * @param why the reason, with the numbers it rests on
 * @param done whether it was carried out; false where there was nothing to do, in a dry run, and where it failed
 */
public record ScalingDecision(
        Instant at,
        @Nullable Fleet fleet,
        List<Reading> readings,
        List<Condition> conditions,
        int from,
        int to,
        String why,
        boolean done) {
    /** Copies the lists. */
    public ScalingDecision {
        readings = List.copyOf(readings);
        conditions = List.copyOf(conditions);
    }

    /**
     * What one policy went by.
     *
     * @param policy the policy
     * @param load what its source told
     * @param proposal what it made of that
     */
    public record Reading(ScalingPolicy policy, Load load, Proposal proposal) {}

    /** Returns the condition of that type, null where it was not looked at. */
    public @Nullable Condition condition(Condition.Type type) {
        return conditions.stream().filter(c -> c.type() == type).findFirst().orElse(null);
    }

    /** Returns whether this says the same as another of another time. */
    boolean isAs(ScalingDecision other) {
        return from == to
                && other.from == other.to
                && to == other.to
                && reasons().equals(other.reasons());
    }

    private List<String> reasons() {
        return conditions.stream().map(c -> c.reason() + c.holds()).toList();
    }

    /** Returns it in a line: {@code "4 -> 6: load 0.9 of 4 is above 0.8 [ReadyForNewScale, ...]"}. */
    @Override
    public String toString() {
        StringBuilder line = new StringBuilder().append(at).append("  ").append(from);
        if (from != to) {
            line.append(" -> ").append(to).append(done ? "" : " (not done)");
        }
        line.append(": ").append(why);
        for (Condition condition : conditions) {
            line.append("; ").append(condition.reason());
            if (!condition.message().isEmpty() && !condition.message().equals(why)) {
                line.append(" (").append(condition.message()).append(')');
            }
        }
        return line.toString();
    }
}
