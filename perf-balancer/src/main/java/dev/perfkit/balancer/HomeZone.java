package dev.perfkit.balancer;

import java.util.List;

/** How much of the requests the own zone keeps. */
final class HomeZone<T> {
    /*
     *     kept = min(1, 1.4 * well weight / active weight) * min(1, (1 - used) / (1 - spill above))
     *
     * where `used` is what is in flight on the zone's nodes that are well over their limits. It is read anew every 100 ms, by whichever
     * pick comes then.
     */
    private static final double OVERPROVISION = 1.4;
    private static final long EVERY = 100_000_000L;

    private final List<Node<T>> well;
    private final double available;
    private final double spillAbove;
    private volatile double kept;
    private volatile long readAt;

    HomeZone(List<Node<T>> active, List<Node<T>> well, double spillAbove, long now) {
        this.well = well;
        this.spillAbove = spillAbove;
        this.available = Math.min(1, OVERPROVISION * weight(well) / Math.max(1, weight(active)));
        this.readAt = now;
        this.kept = available * fitting();
    }

    private static <T> double weight(List<Node<T>> nodes) {
        return nodes.stream().mapToDouble(n -> n.endpoint.weight()).sum();
    }

    private double fitting() {
        double inFlight = 0;
        double limits = 0;
        for (Node<T> node : well) {
            inFlight += node.load.inFlight();
            limits += node.endpoint.limit();
        }
        return Math.max(0, Math.min(1, (1 - inFlight / limits) / (1 - spillAbove)));
    }

    /** Returns the share of the requests that stays, 0 to 1. */
    double kept(long now) {
        if (now - readAt >= EVERY) {
            readAt = now;
            kept = available * fitting();
        }
        return kept;
    }
}
