package dev.perfkit.balancer.metrics;

import dev.perfkit.balancer.BalancerSnapshot;
import dev.perfkit.balancer.LoadBalancer;
import dev.perfkit.balancer.NodeSnapshot;
import dev.perfkit.time.Ticker;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A balancer as of this second, by node; tells when the members have changed. */
final class FleetReading {
    private final Reading<Fleet> reading;
    private final Runnable membersHaveChanged;
    private volatile @Nullable Fleet seen;

    FleetReading(LoadBalancer<?> balancer, Ticker ticker, Runnable membersHaveChanged) {
        this.reading = new Reading<>(() -> Fleet.of(balancer.snapshot()), ticker);
        this.membersHaveChanged = membersHaveChanged;
    }

    Fleet current() {
        Fleet fleet = reading.current();
        Fleet last = seen;
        if (fleet != last) {
            seen = fleet;
            if (last != null && !fleet.names().equals(last.names())) {
                membersHaveChanged.run();
            }
        }
        return fleet;
    }

    /**
     * One snapshot.
     *
     * @param whole all of it
     * @param nodes its rows by name
     */
    record Fleet(BalancerSnapshot whole, Map<String, NodeSnapshot> nodes) {
        static Fleet of(BalancerSnapshot whole) {
            Map<String, NodeSnapshot> nodes = new HashMap<>();
            whole.nodes().forEach(row -> nodes.put(row.name(), row));
            return new Fleet(whole, nodes);
        }

        Set<String> names() {
            return nodes.keySet();
        }
    }
}
