package dev.perfkit.benchmarks;

import com.linecorp.armeria.common.loadbalancer.LoadBalancer;
import com.linecorp.armeria.common.loadbalancer.SimpleLoadBalancer;
import com.netflix.loadbalancer.BaseLoadBalancer;
import com.netflix.loadbalancer.BestAvailableRule;
import com.netflix.loadbalancer.LoadBalancerStats;
import com.netflix.loadbalancer.Server;
import com.netflix.loadbalancer.ServerStats;
import io.smallrye.stork.api.ServiceInstance;
import io.smallrye.stork.impl.DefaultServiceInstance;
import io.smallrye.stork.loadbalancer.leastresponsetime.LeastResponseTimeConfiguration;
import io.smallrye.stork.loadbalancer.leastresponsetime.LeastResponseTimeLoadBalancer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.cloud.loadbalancer.core.RoundRobinLoadBalancer;
import org.springframework.cloud.loadbalancer.core.ServiceInstanceListSupplier;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What else is picked from: one balancer of each library for all threads, with its defaults. */
@SuppressWarnings("NullAway.Init") // JMH calls what is annotated with @Setup before anything else
public final class PickPeers {
    private static final int PORT = 8080;

    private PickPeers() {}

    /** Armeria's, in turn and in turn by weight. */
    @State(Scope.Benchmark)
    public static class Armeria {
        SimpleLoadBalancer<String> roundRobin;
        SimpleLoadBalancer<String> weighted;

        /** Builds both. */
        @Setup
        public void open(Picks.Fleet fleet) {
            roundRobin = LoadBalancer.ofRoundRobin(fleet.names());
            weighted = LoadBalancer.ofWeightedRoundRobin(fleet.names(), Picks.Fleet::weight);
        }

        /** Closes both. */
        @TearDown
        public void close() {
            roundRobin.close();
            weighted.close();
        }
    }

    /** Stork's least response time, the nearest to our default. */
    @State(Scope.Benchmark)
    public static class Stork {
        private final LeastResponseTimeLoadBalancer balancer =
                new LeastResponseTimeLoadBalancer(new LeastResponseTimeConfiguration());
        private final List<ServiceInstance> instances = new ArrayList<>();

        /** Has each instance answer once: it would be taken first, and unseen, otherwise. */
        @Setup
        public void open(Picks.Fleet fleet) {
            for (String name : fleet.names()) {
                instances.add(new DefaultServiceInstance(instances.size(), name, PORT, false));
            }
            for (int i = 0; i < fleet.nodes; i++) {
                pickAndEnd();
            }
        }

        ServiceInstance pickAndEnd() {
            ServiceInstance picked = balancer.selectServiceInstance(instances);
            picked.recordStart(true);
            picked.recordReply();
            picked.recordEnd(null);
            return picked;
        }
    }

    /** Spring Cloud's, over a supplier that has its list at hand. */
    @State(Scope.Benchmark)
    public static class SpringCloud {
        private static final String SERVICE = "picks";
        private RoundRobinLoadBalancer balancer;

        /** Builds it. */
        @Setup
        public void open(Picks.Fleet fleet) {
            Fixed supplier = new Fixed(fleet.names().stream()
                    .<org.springframework.cloud.client.ServiceInstance>map(
                            name -> new org.springframework.cloud.client.DefaultServiceInstance(
                                    name, SERVICE, name, PORT, false))
                    .toList());
            balancer = new RoundRobinLoadBalancer(
                    new ObjectProvider<>() {
                        @Override
                        public ServiceInstanceListSupplier getObject() {
                            return supplier;
                        }
                    },
                    SERVICE);
        }

        org.springframework.cloud.client.ServiceInstance choose() {
            return Objects.requireNonNull(Mono.from(balancer.choose()).block()).getServer();
        }

        private record Fixed(List<org.springframework.cloud.client.ServiceInstance> instances)
                implements ServiceInstanceListSupplier {
            @Override
            public String getServiceId() {
                return SERVICE;
            }

            @Override
            public Flux<List<org.springframework.cloud.client.ServiceInstance>> get() {
                return Flux.just(instances);
            }
        }
    }

    /** Ribbon's choice of whoever has the fewest requests in flight. */
    @State(Scope.Benchmark)
    public static class Ribbon {
        final LoadBalancerStats stats = new LoadBalancerStats("picks");
        private final BestAvailableRule rule = new BestAvailableRule();
        private final BaseLoadBalancer balancer = new BaseLoadBalancer("picks", rule, stats);

        /** Adds the servers. */
        @Setup
        public void open(Picks.Fleet fleet) {
            balancer.addServers(
                    fleet.names().stream().map(name -> new Server(name, PORT)).toList());
        }

        Server pickAndEnd() {
            Server picked = rule.choose(null);
            ServerStats seen = stats.getSingleServerStat(picked);
            seen.incrementActiveRequestsCount();
            seen.decrementActiveRequestsCount();
            return picked;
        }

        /** Ends its threads. */
        @TearDown
        public void close() {
            balancer.shutdown();
        }
    }
}
