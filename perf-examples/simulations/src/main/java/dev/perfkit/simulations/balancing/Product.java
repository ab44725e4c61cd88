package dev.perfkit.simulations.balancing;

import dev.perfkit.balancer.Endpoint;
import dev.perfkit.balancer.Lease;
import dev.perfkit.balancer.LoadBalancer;
import dev.perfkit.balancer.NoNodeException;
import dev.perfkit.balancer.NodeSnapshot;
import dev.perfkit.balancer.Outcome;
import dev.perfkit.balancer.PickContext;
import dev.perfkit.balancer.Strategy;
import java.time.Instant;
import java.util.Arrays;
import java.util.stream.Collectors;

/** A client with the library's own balancer, as it is shipped; only time and chance are the simulation's. */
final class Product implements Policy {
    private static final int USERS = 10_000;
    private static final PickContext[] CONTEXTS = new PickContext[USERS];

    static {
        Arrays.setAll(CONTEXTS, i -> PickContext.of("user_id", "user-" + i));
    }

    private final Site site;
    private final boolean keyed;
    private final LoadBalancer<Integer> balancer;

    private Product(Site site, Strategy strategy, boolean keyed) {
        this.site = site;
        this.keyed = keyed;
        this.balancer = LoadBalancer.<Integer>builder("simulated")
                .strategy(strategy)
                .ticker(site.time())
                .scheduler(site.time())
                .executor(Runnable::run)
                .wallClock(() -> Instant.EPOCH.plusNanos(site.time().read()))
                .random(site.random())
                .build();
        members(site.members());
    }

    static Product of(Site site, Strategy strategy) {
        return new Product(site, strategy, false);
    }

    /** By consistent hash: each request is one of ten thousand users', each as likely as another. */
    static Product keyed(Site site) {
        return new Product(site, Strategy.consistentHash(), true);
    }

    LoadBalancer<Integer> balancer() {
        return balancer;
    }

    /** Returns what the node of a server is called. */
    static String nodeName(int server) {
        return "node-" + server;
    }

    private PickContext context() {
        return keyed ? CONTEXTS[site.random().nextInt(USERS)] : PickContext.any();
    }

    @Override
    public long inFlight() {
        return balancer.snapshot().nodes().stream()
                .mapToLong(NodeSnapshot::inFlight)
                .sum();
    }

    @Override
    public int pick(Call call) {
        try {
            Lease<Integer> lease = balancer.pick(context());
            call.lease = lease;
            return lease.target();
        } catch (NoNodeException e) {
            return -1;
        }
    }

    @Override
    public void ended(Call call, Outcome outcome) {
        Lease<Integer> lease = call.lease;
        if (lease != null && call.report != null && outcome == Outcome.SUCCESS) {
            lease.report(call.report);
        }
        if (lease == null || !lease.complete(outcome)) {
            throw new IllegalStateException("request " + call.number + " has ended before");
        }
    }

    @Override
    public void members(int[] members) {
        balancer.setEndpoints(Arrays.stream(members)
                .mapToObj(i ->
                        Endpoint.of(nodeName(i), i).withWeight(site.servers().get(i).weight))
                .collect(Collectors.toList()));
    }
}
