package dev.perfkit.balancer;

import java.util.List;
import java.util.Optional;

/**
 * A balancer at one moment.
 *
 * @param name its name
 * @param strategy the strategy, in words
 * @param panic whether so few active nodes are well that health is ignored, or picks are refused
 * @param refusals how many picks found no node
 * @param strategyMishaps how often the strategy threw or returned no index
 * @param sourceFailures how often the {@link NodeSource} failed, or found nobody and was not believed
 * @param nodes the members, in the order they were given
 */
public record BalancerSnapshot(
        String name,
        String strategy,
        boolean panic,
        long refusals,
        long strategyMishaps,
        long sourceFailures,
        List<NodeSnapshot> nodes) {
    /** Copies the list. */
    public BalancerSnapshot {
        nodes = List.copyOf(nodes);
    }

    /**
     * Returns the row of a node, if it is a member.
     *
     * @param node its name
     */
    public Optional<NodeSnapshot> node(String node) {
        return nodes.stream().filter(row -> row.name().equals(node)).findFirst();
    }
}
