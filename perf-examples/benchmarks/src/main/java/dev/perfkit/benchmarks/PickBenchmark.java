package dev.perfkit.benchmarks;

import com.netflix.loadbalancer.Server;
import io.smallrye.stork.api.ServiceInstance;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One choice of a node, by PerfKit's strategies and their peers, for all threads from one fleet of {@link Picks.Fleet#nodes} nodes.
 *
 * <p>Strategies that go by nothing but the fleet are measured as {@code Strategy.select}, without a lease and without a clock, beside
 * peers that do no more. Those that go by the load are measured as a pick and its completion, whatever the library does to know of
 * the load.
 *
 * <p>Threads are given by {@code -t}, allocation is told by {@code -prof gc}.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class PickBenchmark {
    /** For JMH. */
    public PickBenchmark() {}

    /** The floor of every choice in turn. */
    @Benchmark
    public String atomicRoundRobin(Picks.Bare bare) {
        return bare.next();
    }

    /** The floor of every choice by load. */
    @Benchmark
    public int p2cIncDec(Picks.Bare bare) {
        int node = bare.enter();
        bare.exit(node);
        return node;
    }

    /** The floor of every measured request. */
    @Benchmark
    public long twoNanoTime() {
        long start = System.nanoTime();
        return System.nanoTime() - start;
    }

    /** A choice alone. */
    @Benchmark
    public int perfkitRoundRobin(Picks.RoundRobin perfkit) {
        return perfkit.select();
    }

    /** A choice alone. */
    @Benchmark
    public int perfkitWeighted(Picks.Weighted perfkit) {
        return perfkit.select();
    }

    /** A pick and its completion. */
    @Benchmark
    public String perfkitLeastConnections(Picks.LeastConnections perfkit) {
        return perfkit.pickAndClose();
    }

    /** The default: a pick and its completion. */
    @Benchmark
    public String perfkitLeastResponseTime(Picks.LeastResponseTime perfkit) {
        return perfkit.pickAndClose();
    }

    /** A choice alone, for one user after the other. */
    @Benchmark
    public int perfkitConsistentHash(Picks.ByKey perfkit, Picks.Users users) {
        return perfkit.select(users.next());
    }

    /** A choice alone. */
    @Benchmark
    public String armeriaRoundRobin(PickPeers.Armeria armeria) {
        return armeria.roundRobin.pick();
    }

    /** A choice alone. */
    @Benchmark
    public String armeriaWeighted(PickPeers.Armeria armeria) {
        return armeria.weighted.pick();
    }

    /** A pick, and its start, reply and end told. */
    @Benchmark
    public ServiceInstance storkLeastResponseTime(PickPeers.Stork stork) {
        return stork.pickAndEnd();
    }

    /** A choice alone. */
    @Benchmark
    public org.springframework.cloud.client.ServiceInstance springCloudRoundRobin(PickPeers.SpringCloud spring) {
        return spring.choose();
    }

    /** A pick, counted in and out. */
    @Benchmark
    public Server ribbonBestAvailable(PickPeers.Ribbon ribbon) {
        return ribbon.pickAndEnd();
    }
}
