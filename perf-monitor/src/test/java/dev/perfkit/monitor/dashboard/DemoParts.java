package dev.perfkit.monitor.dashboard;

import dev.perfkit.signal.Decision;
import dev.perfkit.signal.Inspectable;
import dev.perfkit.signal.Signal;
import dev.perfkit.stats.LatencySnapshot;
import java.util.List;
import java.util.function.Supplier;

/** Components as the page finds them: records of the names and components that the library's other modules publish. */
final class DemoParts {
    private DemoParts() {}

    record NodeSnapshot(
            String name,
            String admin,
            String health,
            long inFlight,
            long picks,
            long successes,
            long failures,
            double responseNanos) {}

    record BalancerSnapshot(String name, String strategy, boolean panic, long refusals, List<NodeSnapshot> nodes) {}

    record TierSnapshot(
            String name,
            boolean up,
            long hits,
            long misses,
            long evictions,
            long errors,
            long entries,
            LatencySnapshot calls) {}

    record ServingSnapshot(long stale) {}

    record CacheSnapshot(
            String name,
            TierSnapshot near,
            TierSnapshot far,
            LatencySnapshot loads,
            int dirtyKeys,
            ServingSnapshot serving) {}

    record AutoscalerSnapshot(
            String name,
            boolean leader,
            boolean dryRun,
            int wanted,
            int ready,
            int draining,
            long growths,
            long shrinkages,
            long failures) {}

    /** A component out of what it tells. */
    record Part(String name, Supplier<Record> state, Supplier<List<Decision>> decided, List<Signal> published)
            implements Inspectable {
        @Override
        public Record snapshot() {
            return state.get();
        }

        @Override
        public List<Decision> decisions() {
            return decided.get();
        }

        @Override
        public List<Signal> signals() {
            return published;
        }
    }
}
