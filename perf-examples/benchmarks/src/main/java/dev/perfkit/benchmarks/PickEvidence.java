package dev.perfkit.benchmarks;

import dev.perfkit.examples.evidence.Bar;
import dev.perfkit.examples.evidence.Evidence;
import java.io.IOException;
import java.util.stream.IntStream;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.Options;

/**
 * Runs {@link PickBenchmark} on one thread and on two, judges the figures and writes them to {@code pick.json}.
 *
 * <pre>
 * java -cp perf-examples/benchmarks/target/benchmarks.jar dev.perfkit.benchmarks.PickEvidence
 * </pre>
 *
 * <p>Bars are ratios of two figures of this run, on as many threads. Takes twenty minutes, or less with options of JMH's such as
 * {@code -f 1}; ends with 1 where a bar was not held.
 */
public final class PickEvidence {
    private static final int SMALL = 20;
    private static final int LARGE = 1_000;
    private static final int[] NODES = {SMALL, 200, LARGE};

    private final Evidence evidence = Evidence.of("pick");
    private final Measured oneThread;
    private final Measured twoThreads;

    private PickEvidence(Measured oneThread, Measured twoThreads) {
        this.oneThread = oneThread;
        this.twoThreads = twoThreads;
    }

    /** Runs, judges, prints and writes. */
    public static void main(String[] args) throws RunnerException, CommandLineOptionException, IOException {
        Options options = new CommandLineOptions(args);
        Evidence evidence = new PickEvidence(
                        Measured.run(PickBenchmark.class, options, 1), Measured.run(PickBenchmark.class, options, 2))
                .judge();
        evidence.print(System.out);
        System.out.println(evidence.write());
        System.exit(evidence.allHeld() ? 0 : 1);
    }

    private Evidence judge() {
        judge(oneThread, "1 thread");
        judge(twoThreads, "2 threads");
        addBytes("perfkitRoundRobin", Measured.NO_BYTES);
        addBytes("perfkitWeighted", Measured.NO_BYTES);
        addBytes("perfkitLeastResponseTime", 48);
        oneThread.tell(evidence);
        twoThreads.tell(evidence);
        return evidence;
    }

    private void judge(Measured measured, String on) {
        for (int nodes : NODES) {
            addRatio(measured, on, "perfkitRoundRobin", "armeriaRoundRobin", nodes, 1.5);
            addRatio(measured, on, "perfkitWeighted", "armeriaWeighted", nodes, 1.8);
        }
        double small = measured.nanos(of("perfkitLeastResponseTime", SMALL));
        evidence.add(
                "perfkitLeastResponseTime / (p2cIncDec + twoNanoTime), " + SMALL + " nodes, " + on,
                small / (measured.nanos(of("p2cIncDec", SMALL)) + measured.nanos("twoNanoTime")),
                "x",
                Bar.atMost(6));
        addGrowth(measured, on, "perfkitLeastResponseTime", 1.3);
        addGrowth(measured, on, "perfkitConsistentHash", 1.5);
    }

    private void addRatio(Measured measured, String on, String ours, String peers, int nodes, double most) {
        evidence.add(
                ours + " / " + peers + ", " + nodes + " nodes, " + on,
                measured.nanos(of(ours, nodes)) / measured.nanos(of(peers, nodes)),
                "x",
                Bar.atMost(most));
    }

    private void addGrowth(Measured measured, String on, String method, double most) {
        evidence.add(
                method + ", " + LARGE + " nodes / " + SMALL + ", " + on,
                measured.nanos(of(method, LARGE)) / measured.nanos(of(method, SMALL)),
                "x",
                Bar.atMost(most));
    }

    private void addBytes(String method, double most) {
        double bytes = IntStream.of(NODES)
                .mapToObj(nodes -> of(method, nodes))
                .mapToDouble(name -> Math.max(oneThread.bytes(name), twoThreads.bytes(name)))
                .max()
                .orElseThrow();
        evidence.add(method + " allocates, the most of all fleets and threads", bytes, "B", Bar.atMost(most));
    }

    private static String of(String method, int nodes) {
        return method + ", " + nodes + " nodes";
    }
}
