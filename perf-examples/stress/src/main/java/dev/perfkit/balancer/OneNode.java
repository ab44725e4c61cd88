package dev.perfkit.balancer;

import dev.perfkit.time.Scheduler;
import java.time.Duration;
import org.openjdk.jcstress.infra.results.JJJJ_Result;

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

    /** Tells how the lease ended: answered, taken back, still in flight; and of how many leases. */
    void tell(JJJJ_Result result) {
        NodeSnapshot node = look();
        result.r1 = node.successes();
        result.r2 = node.takenBack();
        result.r3 = node.inFlight();
        result.r4 = node.picks();
    }
}
