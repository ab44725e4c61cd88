package dev.perfkit.benchmarks;

import dev.perfkit.examples.evidence.Bar;
import dev.perfkit.examples.evidence.Evidence;
import java.io.IOException;
import java.util.Map;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.Options;

/**
 * Runs {@link NearHitBenchmark}, {@link FarHitBenchmark} on one thread and on eight, and {@link FarHitPaired}, judges the figures and writes
 * them to {@code near-hit.json} and {@code far-hit.json}.
 *
 * <pre>
 * java -cp perf-examples/benchmarks/target/benchmarks.jar dev.perfkit.benchmarks.CacheEvidence
 * </pre>
 *
 * <p>Bars are ratios and differences of two figures of this run. Takes ten minutes, or less with options of JMH's such as
 * {@code -f 1}; ends with 1 where a bar was not held.
 */
public final class CacheEvidence {
    private static final int THREADS = 8;
    private static final double KILOBYTES = 2_000;

    private CacheEvidence() {}

    /** Runs, judges, prints and writes. */
    public static void main(String[] args) throws RunnerException, CommandLineOptionException, IOException {
        Options options = new CommandLineOptions(args);
        boolean held = tell(nearHit(Measured.run(NearHitBenchmark.class, options, 1)));
        held &= tell(farHit(
                FarHitPaired.run(options),
                Measured.run(FarHitBenchmark.class, options, 1),
                Measured.run(FarHitBenchmark.class, options, THREADS)));
        System.exit(held ? 0 : 1);
    }

    private static boolean tell(Evidence evidence) throws IOException {
        evidence.print(System.out);
        System.out.println(evidence.write());
        return evidence.allHeld();
    }

    private static Evidence nearHit(Measured measured) {
        Evidence evidence = Evidence.of("near-hit");
        double ours = measured.nanos("perfkitNearHit");
        evidence.add("perfkitNearHit / caffeineNearHit", ours / measured.nanos("caffeineNearHit"), "x", Bar.atMost(2));
        evidence.add(
                "perfkitNearHit / jetcacheNearHit", ours / measured.nanos("jetcacheNearHit"), "x", Bar.atMost(0.2));
        evidence.add(
                "perfkitNearHit allocates nothing",
                measured.bytes("perfkitNearHit"),
                "B",
                Bar.atMost(Measured.NO_BYTES));
        measured.tell(evidence);
        return evidence;
    }

    private static Evidence farHit(Map<String, Double> paired, Measured oneThread, Measured eightThreads) {
        Evidence evidence = Evidence.of("far-hit");
        evidence.add(
                "perfkitFarHit / lettuceFarHit, call by call", Measured.named(paired, "farHit"), "x", Bar.atMost(1.15));
        evidence.add(
                "perfkitGetAll100 / lettuceMget100, call by call",
                Measured.named(paired, "getAll100"),
                "x",
                Bar.atMost(1.3));
        evidence.add(
                "throughput of perfkitFarHit / lettuceFarHit, 8 threads, slice by slice",
                Measured.named(paired, "farHitThroughput"),
                "x",
                Bar.atLeast(0.95));
        evidence.add(
                "perfkitFarHit allocates more than lettuceFarHit",
                oneThread.bytes("perfkitFarHit") - oneThread.bytes("lettuceFarHit"),
                "B",
                Bar.atMost(KILOBYTES));
        evidence.add(
                "perfkitFarHit / lettuceFarHit, each by itself",
                oneThread.nanos("perfkitFarHit") / oneThread.nanos("lettuceFarHit"),
                "x");
        evidence.add(
                "perfkitGetAll100 / lettuceMget100, each by itself",
                oneThread.nanos("perfkitGetAll100") / oneThread.nanos("lettuceMget100"),
                "x");
        oneThread.tell(evidence);
        eightThreads.tell(evidence);
        return evidence;
    }
}
