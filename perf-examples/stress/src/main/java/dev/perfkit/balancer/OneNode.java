package dev.perfkit.balancer;

import dev.perfkit.time.Scheduler;
import java.time.Duration;

/** A balancer of one node, with one lease under way. */
final class OneNode {
    final Lease<String> lease;
    private final LoadBalancer<String> balancer;
    private volatile long now;

    /** Picks, and lets so much time pass. */
    OneNode(PickContext context, Duration age) {
        balancer = LoadBalancer.<String>builder("one")
                .node("node", "target")
                .strategy((candidates, any, at) -> 0)
                .ticker(() -> now)
                .scheduler(Scheduler.disabled())
                .executor(Runnable::run)
                .build();
        lease = balancer.pick(context);
        now = age.toNanos();
    }

    /** Looks, and takes back what is due. */
    NodeSnapshot look() {
        return balancer.snapshot().nodes().get(0);
    }
}
