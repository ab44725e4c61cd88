package dev.perfkit.balancer.scale;

import static java.util.Objects.requireNonNull;

import dev.perfkit.balancer.LoadBalancer;
import dev.perfkit.balancer.NodeSnapshot;
import java.util.HashMap;
import java.util.Map;

/** Requests in flight on each node, averaged over samples. */
final class InFlightLoad implements LoadSource {
    private final LoadBalancer<?> balancer;
    private final int most;
    private final Map<String, Sum> sums = new HashMap<>();

    InFlightLoad(LoadBalancer<?> balancer, int most) {
        this.balancer = requireNonNull(balancer, "balancer");
        if (most < 1) {
            throw new IllegalArgumentException("most: " + most + " (expected: >= 1)");
        }
        this.most = most;
    }

    @Override
    public void sample() {
        for (NodeSnapshot node : balancer.snapshot().nodes()) {
            Sum sum = sums.computeIfAbsent(node.name(), name -> new Sum());
            sum.inFlight += node.inFlight();
            sum.samples++;
        }
    }

    @Override
    public Load read(Fleet fleet) {
        if (sums.isEmpty()) {
            sample();
        }
        Map<String, Double> loads = new HashMap<>();
        sums.forEach((name, sum) -> loads.put(name, (double) sum.inFlight / sum.samples / most));
        sums.clear();
        return Load.each(loads);
    }

    @Override
    public String toString() {
        return "in flight on the nodes of " + balancer.name() + ", of " + most;
    }

    private static final class Sum {
        long inFlight;
        long samples;
    }
}
