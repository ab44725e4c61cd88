package dev.perfkit.balancer;

import dev.perfkit.signal.Signal;
import dev.perfkit.stats.LatencySnapshot;
import java.util.ArrayList;
import java.util.List;

/** What may be watched of a balancer: the whole, and each node it was built with. */
final class BalancerSignals {
    private BalancerSignals() {}

    static <T> List<Signal> of(String name, Overall overall, Membership<T> membership) {
        String whole = "balancer." + name;
        List<Signal> signals = new ArrayList<>();
        signals.add(Signal.gauge(
                whole + ".in-flight",
                "requests",
                () -> membership.members().stream()
                        .mapToLong(n -> n.load.inFlight())
                        .sum()));
        signals.add(Signal.ratio(whole + ".errors", overall::errorShare));
        signals.add(Signal.latency(whole + ".latency", overall.latency::snapshot));
        for (Node<T> node : membership.members()) {
            addNode(signals, whole + ".node." + node.name, node.name, membership);
        }
        return List.copyOf(signals);
    }

    // By name, not by node: a node that left and joined again goes on under its signals, as a source that began anew.
    private static <T> void addNode(List<Signal> signals, String prefix, String node, Membership<T> membership) {
        signals.add(Signal.gauge(prefix + ".in-flight", "requests", () -> {
            Node<T> found = membership.find(node);
            return found == null ? Double.NaN : found.load.inFlight();
        }));
        signals.add(Signal.ratio(prefix + ".errors", () -> {
            Node<T> found = membership.find(node);
            return found == null ? new Signal.Share(0, 0) : found.totals.errorShare();
        }));
        signals.add(Signal.latency(prefix + ".latency", () -> {
            Node<T> found = membership.find(node);
            return found == null ? LatencySnapshot.empty() : found.totals.latency.snapshot();
        }));
    }
}
