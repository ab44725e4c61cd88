package dev.perfkit.benchmarks;

import dev.perfkit.balancer.BalancerSnapshot;
import dev.perfkit.balancer.Candidates;
import dev.perfkit.balancer.ConsistentHash;
import dev.perfkit.balancer.Endpoint;
import dev.perfkit.balancer.Lease;
import dev.perfkit.balancer.LoadBalancer;
import dev.perfkit.balancer.LoadBalancerBuilder;
import dev.perfkit.balancer.NodeSnapshot;
import dev.perfkit.balancer.PickContext;
import dev.perfkit.balancer.Strategy;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.ThreadParams;

/** What is picked from: ours, and the least that a balancer can be. */
@SuppressWarnings("NullAway.Init") // JMH calls what is annotated with @Setup before anything else
public final class Picks {
    private Picks() {}

    /** The nodes, which are the same for all. */
    @State(Scope.Benchmark)
    public static class Fleet {
        /** How many there are. */
        @Param({"20", "200", "1000"})
        public int nodes;

        List<String> names() {
            return IntStream.range(0, nodes).mapToObj(i -> "node-" + i).toList();
        }

        /** Returns the weight of a node where weights count: 1 to 5, in turn. */
        static int weight(String name) {
            return 1 + Integer.parseInt(name.substring("node-".length())) % 5;
        }
    }

    /** Without a library: a counter for all, or one of the requests in flight for each. */
    @State(Scope.Benchmark)
    public static class Bare {
        private final AtomicInteger turn = new AtomicInteger();
        private String[] nodes;
        private AtomicInteger[] inFlight;

        /** Fills both. */
        @Setup
        public void fill(Fleet fleet) {
            nodes = fleet.names().toArray(String[]::new);
            inFlight = Stream.generate(AtomicInteger::new).limit(fleet.nodes).toArray(AtomicInteger[]::new);
        }

        String next() {
            return nodes[Integer.remainderUnsigned(turn.getAndIncrement(), nodes.length)];
        }

        /** Takes the less busy of two. */
        int enter() {
            ThreadLocalRandom random = ThreadLocalRandom.current();
            int one = random.nextInt(inFlight.length);
            int other = random.nextInt(inFlight.length);
            int node = inFlight[one].get() <= inFlight[other].get() ? one : other;
            inFlight[node].incrementAndGet();
            return node;
        }

        void exit(int node) {
            inFlight[node].decrementAndGet();
        }
    }

    /** A strategy, and the candidates that a balancer of its own lets it choose from. */
    @State(Scope.Benchmark)
    public abstract static class Selecting {
        private final Strategy strategy;
        private LoadBalancer<String> balancer;
        private Candidates candidates;
        private long now;

        Selecting(Strategy strategy) {
            this.strategy = strategy;
        }

        /** Has the balancer show its candidates, by a first pick. */
        @Setup
        public void open(Fleet fleet) {
            balancer = balancer(fleet, Fleet::weight, this::see);
            balancer.pick().succeeded();
        }

        private int see(Candidates seen, PickContext context, long time) {
            candidates = seen;
            now = time;
            return 0;
        }

        int select() {
            return select(PickContext.any());
        }

        int select(PickContext context) {
            return strategy.select(candidates, context, now);
        }

        /** Closes it. */
        @TearDown
        public void close() {
            balancer.close();
        }
    }

    /** A balancer with its leases and all that it keeps. */
    @State(Scope.Benchmark)
    public abstract static class Leasing {
        private final Strategy strategy;
        LoadBalancer<String> balancer;

        Leasing(Strategy strategy) {
            this.strategy = strategy;
        }

        /** Builds it. */
        @Setup
        public void open(Fleet fleet) {
            balancer = balancer(fleet, name -> 1, strategy);
        }

        String pickAndClose() {
            try (Lease<String> lease = balancer.pick()) {
                lease.succeeded();
                return lease.target();
            }
        }

        /** Closes it, and sees that the strategy chose and every lease was counted out: a mishap would be a random choice. */
        @TearDown
        public void close() {
            BalancerSnapshot seen = balancer.snapshot();
            balancer.close();
            long inFlight =
                    seen.nodes().stream().mapToLong(NodeSnapshot::inFlight).sum();
            if (seen.strategyMishaps() != 0 || inFlight != 0) {
                throw new IllegalStateException(
                        "mishaps: " + seen.strategyMishaps() + ", in flight: " + inFlight + " (expected: 0 and 0)");
            }
        }
    }

    private static LoadBalancer<String> balancer(Fleet fleet, ToIntFunction<String> weight, Strategy strategy) {
        LoadBalancerBuilder<String> builder =
                LoadBalancer.<String>builder("picks").strategy(strategy);
        for (String name : fleet.names()) {
            builder.node(Endpoint.of(name, name).withWeight(weight.applyAsInt(name)));
        }
        return builder.build();
    }

    /** Ours, in turn. */
    @State(Scope.Benchmark)
    public static class RoundRobin extends Selecting {
        /** For JMH. */
        public RoundRobin() {
            super(Strategy.roundRobin());
        }
    }

    /** Ours, with its defaults. */
    @State(Scope.Benchmark)
    public static class LeastResponseTime extends Leasing {
        /** For JMH. */
        public LeastResponseTime() {
            super(Strategy.leastResponseTime());
        }
    }

    /** Ours, in turn by weight. */
    @State(Scope.Benchmark)
    public static class Weighted extends Selecting {
        /** For JMH. */
        public Weighted() {
            super(Strategy.weightedRoundRobin());
        }
    }

    /** Ours, by the requests in flight. */
    @State(Scope.Benchmark)
    public static class LeastConnections extends Leasing {
        /** For JMH. */
        public LeastConnections() {
            super(Strategy.leastConnections());
        }
    }

    /** Ours, by the key of a request: Maglev, bounded by load. */
    @State(Scope.Benchmark)
    public static class ByKey extends Selecting {
        /** For JMH. */
        public ByKey() {
            super(Strategy.consistentHash(ConsistentHash.defaults().withAlgorithm(ConsistentHash.Algorithm.MAGLEV)));
        }
    }

    /** Requests of 1,024 users, gone through again and again. Threads begin at different ones. */
    @State(Scope.Thread)
    public static class Users {
        static final int COUNT = 1_024;
        private static final PickContext[] CONTEXTS = IntStream.range(0, COUNT)
                .mapToObj(i -> PickContext.of(ConsistentHash.defaults().attribute(), "user-" + i))
                .toArray(PickContext[]::new);

        private int next;

        /** Sets the threads apart. */
        @Setup
        public void start(ThreadParams thread) {
            next = COUNT / thread.getThreadCount() * thread.getThreadIndex();
        }

        PickContext next() {
            return CONTEXTS[next++ & (COUNT - 1)];
        }
    }
}
