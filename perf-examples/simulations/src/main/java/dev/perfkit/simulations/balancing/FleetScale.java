package dev.perfkit.simulations.balancing;

import dev.perfkit.examples.evidence.Evidence;
import dev.perfkit.simulations.balancing.Contender.Kind;
import dev.perfkit.time.Ticker;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Many servers and as many clients, each a balancer of its own that knows all servers: what picks, quality and memory come to.
 *
 * <pre>{@code
 * Evidence evidence = new FleetScale(1_000, 1_000, 10, 1, System.out).run();
 * }</pre>
 *
 * <p><b>Thread safety:</b> for one thread. <b>Cost:</b> 1,000 x 1,000 for ten seconds takes about 2 minutes and 5 GB of heap.
 * <b>Failures:</b> an {@link IllegalArgumentException} where the heap is too small for servers times clients.
 */
public final class FleetScale {
    /** What a balancer keeps of a node, and some more. */
    private static final long BYTES = 5_000;

    private final int servers;
    private final int clients;
    private final double seconds;
    private final long seed;
    private final PrintStream out;

    /**
     * Creates a run that is still to be made.
     *
     * @param servers how many servers there are, of 4 workers each
     * @param clients how many clients, which share the load of 0.7
     * @param seconds how long requests arrive
     * @param seed what all is drawn by
     * @param out where to tell what is being done
     * @throws IllegalArgumentException if the heap is too small
     */
    public FleetScale(int servers, int clients, double seconds, long seed, PrintStream out) {
        long heap = Runtime.getRuntime().maxMemory();
        long needed = BYTES * servers * clients;
        if (heap < needed) {
            throw new IllegalArgumentException("heap: " + heap / 1_000_000 + " MB (expected: at least "
                    + needed / 1_000_000 + " MB for " + clients + " balancers of " + servers + " nodes, by -Xmx)");
        }
        this.servers = servers;
        this.clients = clients;
        this.seconds = seconds;
        this.seed = seed;
        this.out = out;
    }

    /** Runs the default, weighs it, and runs the oracle on the same requests. */
    public Evidence run() {
        Scenario scenario = Scenario.of("scale", seconds)
                .withFleet(random -> Scenario.alike(servers))
                .withMembers(IntStream.range(0, servers).boxed().collect(Collectors.toList()), List.of());
        Workload workload = Workload.draw(scenario, clients, seed);
        int requests = workload.arrivals().length;
        out.printf(
                "%,d nodes, %,d clients, %,d requests in %.0f s, seed %d%n", servers, clients, requests, seconds, seed);
        Contender ours = Contenders.ofKind(Kind.DEFAULT);
        // Kept, so that they can be weighed when they have learned what they will.
        List<Policy> kept = new ArrayList<>();
        Contender weighed = new Contender(ours.name(), ours.kind(), false, site -> {
            Policy policy = ours.policy(site);
            kept.add(policy);
            return policy;
        });
        long before = usedBytes();
        long start = Ticker.system().read();
        Run run = Engine.run(scenario, workload, weighed);
        double took = (Ticker.system().read() - start) / Scenario.NANOS;
        double bytes = usedBytes() - before;
        Summary summary = Summary.of(scenario, workload, run);
        out.printf("%s: %,d balancers weighed after %.1f s%n", ours.name(), kept.size(), took);
        kept.clear();
        Summary oracle = Summary.of(scenario, workload, Engine.run(scenario, workload, Contenders.ofKind(Kind.ORACLE)));
        return Evidence.of("balancer-scale")
                .add("requests", requests, "1")
                .add("requests simulated per second, engine included", requests / took, "1/s")
                .add("p50", summary.p50(), "ms")
                .add("p99", summary.p99(), "ms")
                .add("p99 against the oracle", summary.p99() / oracle.p99(), "x")
                .add("errors", 100 * summary.errors(), "%")
                .add("memory of all balancers", bytes / (1 << 20), "MiB")
                .add("memory of a node in one balancer", bytes / servers / clients, "bytes");
    }

    private static long usedBytes() {
        Runtime runtime = Runtime.getRuntime();
        System.gc();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
