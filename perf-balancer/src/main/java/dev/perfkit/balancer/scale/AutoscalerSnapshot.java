package dev.perfkit.balancer.scale;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An autoscaler at one moment.
 *
 * @param name its name
 * @param leader whether it is the one that acts
 * @param dryRun whether it only tells what it would do
 * @param pause what the host has stopped
 * @param wanted how many instances are wanted, those that leave not counted; as of the last tick that knew the fleet, 0 before
 * @param ready how many take requests; as of that tick
 * @param draining how many are being drained, to leave then
 * @param lastGrowth when it last grew; null where it did not in the last hours
 * @param lastChange when it last grew or shrank; null where it did not in the last hours
 * @param turns how often the direction changed in the last hour
 * @param growths how often it grew, since it was built
 * @param shrinkages how often it shrank, since it was built
 * @param failures how many ticks failed, since it was built
 * @param cut how many requests were still in flight on instances whose time to drain was up, since it was built
 * @param last the last decision; null before the first
 */
public record AutoscalerSnapshot(
        String name,
        boolean leader,
        boolean dryRun,
        Pause pause,
        int wanted,
        int ready,
        int draining,
        @Nullable Instant lastGrowth,
        @Nullable Instant lastChange,
        int turns,
        long growths,
        long shrinkages,
        long failures,
        long cut,
        @Nullable ScalingDecision last) {

    /** Returns what holds, by the last decision. */
    public List<Condition> conditions() {
        return last == null ? List.of() : last.conditions();
    }
}
