package dev.perfkit.benchmarks;

import dev.perfkit.examples.evidence.Evidence;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * A far hit of PerfKit's and one of Lettuce's in turn, in one JVM and on one Redis; told is the ratio of the two, the median of all pairs
 * of five JVMs.
 *
 * <pre>
 * java -cp perf-examples/benchmarks/target/benchmarks.jar dev.perfkit.benchmarks.FarHitPaired
 * </pre>
 *
 * <p>The times that JMH tells are of a pair. What is asked is what {@link FarHitBenchmark} asks.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(5)
@Warmup(iterations = 6, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 8, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class FarHitPaired {
    private static final int THREADS = 8;

    /** For JMH. */
    public FarHitPaired() {}

    /** Runs all and prints the ratios. */
    public static void main(String[] args) throws RunnerException, CommandLineOptionException {
        Evidence ratios = Evidence.of("far-hit-paired");
        run(new CommandLineOptions(args)).forEach((method, ratio) -> ratios.add(method, ratio, "x"));
        ratios.print(System.out);
    }

    /** Returns the median ratio of each method. */
    static Map<String, Double> run(Options given) throws RunnerException {
        Options options = new OptionsBuilder()
                .parent(given)
                .include("^" + FarHitPaired.class.getName() + "\\.")
                .addProfiler(PairedRatios.class)
                .shouldFailOnError(true)
                .build();
        Map<String, Double> ratios = new TreeMap<>();
        for (RunResult result : new Runner(options).run()) {
            ratios.put(
                    result.getPrimaryResult().getLabel(),
                    Measured.named(result.getSecondaryResults(), PairedRatios.NAME)
                            .getStatistics()
                            .getPercentile(50));
        }
        return ratios;
    }

    /** One value, call by call: time of PerfKit's / time of Lettuce's. */
    @Benchmark
    public void farHit(
            FarCaches.Lettuce lettuce, FarCaches.PerfKit perfkit, FarKeys keys, Turns.ByCall turns, Blackhole hole) {
        String key = keys.next();
        turns.take(() -> lettuce.get(key), () -> perfkit.cache.get(key), hole);
    }

    /** A hundred values, call by call: time of PerfKit's / time of Lettuce's. */
    @Benchmark
    public void getAll100(
            FarCaches.Lettuce lettuce, FarCaches.PerfKit perfkit, FarKeys keys, Turns.ByCall turns, Blackhole hole) {
        Set<String> bulk = keys.nextBulk();
        turns.take(() -> lettuce.getAll(bulk), () -> perfkit.cache.getAll(bulk), hole);
    }

    /** One value, on eight threads, slice by slice: throughput of PerfKit's / throughput of Lettuce's. */
    @Benchmark
    @Threads(THREADS)
    // Eight threads leave the compiler little of two cores: only then is what is measured compiled.
    @Warmup(iterations = 20, time = 500, timeUnit = TimeUnit.MILLISECONDS)
    public Object farHitThroughput(
            FarCaches.Lettuce lettuce, FarCaches.PerfKit perfkit, FarKeys keys, Turns.BySlice turns) {
        String key = keys.next();
        return turns.take(() -> lettuce.get(key), () -> perfkit.cache.get(key));
    }
}
