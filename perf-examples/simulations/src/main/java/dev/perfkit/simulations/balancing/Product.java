package dev.perfkit.simulations.balancing;

import dev.perfkit.balancer.Endpoint;
import dev.perfkit.balancer.Lease;
import dev.perfkit.balancer.LoadBalancer;
import dev.perfkit.balancer.NoNodeException;
import dev.perfkit.balancer.NodeSnapshot;
import dev.perfkit.balancer.Outcome;
import dev.perfkit.balancer.Strategy;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** A client with the library's own balancer, as it is shipped; only time and chance are the simulation's. */
final class Product implements Policy {
    private final List<Server> servers;
    private final LoadBalancer<Integer> balancer;

    Product(Site site, Strategy strategy) {
        this.servers = site.servers();
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

    @Override
    public long inFlight() {
        return balancer.snapshot().nodes().stream()
                .mapToLong(NodeSnapshot::inFlight)
                .sum();
    }

    @Override
    public int pick(Call call) {
        try {
            Lease<Integer> lease = balancer.pick();
            call.lease = lease;
            return lease.target();
        } catch (NoNodeException e) {
            return -1;
        }
    }

    @Override
    public void ended(Call call, Outcome outcome) {
        Lease<Integer> lease = call.lease;
        if (lease == null || !lease.complete(outcome)) {
            throw new IllegalStateException("request " + call.number + " has ended before");
        }
    }

    @Override
    public void members(int[] members) {
        balancer.setEndpoints(Arrays.stream(members)
                .mapToObj(i -> Endpoint.of("node-" + i, i).withWeight(servers.get(i).weight))
                .collect(Collectors.toList()));
    }
}
