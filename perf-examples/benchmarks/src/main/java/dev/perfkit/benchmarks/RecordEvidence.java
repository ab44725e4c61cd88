package dev.perfkit.benchmarks;

import dev.perfkit.examples.evidence.Bar;
import dev.perfkit.examples.evidence.Evidence;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * Runs {@link RecordBenchmark} on one thread and on two, judges the figures and writes them to {@code record.json}.
 *
 * <pre>
 * java -cp perf-examples/benchmarks/target/benchmarks.jar dev.perfkit.benchmarks.RecordEvidence
 * </pre>
 *
 * <p>A figure is the median of all iterations of all forks, since a machine that does something else for a moment spoils
 * a mean. Bars are ratios of two figures of this run. Takes seven minutes, or less with options of JMH's such as
 * {@code -f 1}; ends with 1 where a bar was not held.
 */
public final class RecordEvidence {
    private static final String ALLOCATED = "gc.alloc.rate.norm";

    private final Map<String, RunResult> oneThread;
    private final Map<String, RunResult> twoThreads;

    private RecordEvidence(Map<String, RunResult> oneThread, Map<String, RunResult> twoThreads) {
        this.oneThread = oneThread;
        this.twoThreads = twoThreads;
    }

    /** Runs, judges, prints and writes. */
    public static void main(String[] args) throws RunnerException, CommandLineOptionException, IOException {
        Options options = new CommandLineOptions(args);
        Evidence evidence = new RecordEvidence(run(options, 1), run(options, 2)).judge();
        evidence.print(System.out);
        System.out.println(evidence.write());
        System.exit(evidence.allHeld() ? 0 : 1);
    }

    private static Map<String, RunResult> run(Options given, int threads) throws RunnerException {
        Map<String, RunResult> byMethod = new TreeMap<>();
        Options options = new OptionsBuilder()
                .parent(given)
                .include(RecordBenchmark.class.getName())
                .threads(threads)
                .addProfiler(GCProfiler.class)
                .build();
        for (RunResult result : new Runner(options).run()) {
            byMethod.put(result.getPrimaryResult().getLabel(), result);
        }
        return byMethod;
    }

    private Evidence judge() {
        Evidence evidence = Evidence.of("record");
        double record = nanos(oneThread, "perfkitRecord");
        double timed = nanos(oneThread, "perfkitTimed");
        evidence.add(
                "perfkitRecord / hdrAtomicHistogramRecord, 1 thread",
                record / nanos(oneThread, "hdrAtomicHistogramRecord"),
                "x",
                Bar.atMost(1.3));
        evidence.add(
                "perfkitTimed / twoNanoTime, 1 thread", timed / nanos(oneThread, "twoNanoTime"), "x", Bar.atMost(1.4));
        evidence.add(
                "perfkitTimed / micrometerTimerPercentiles, 1 thread",
                timed / nanos(oneThread, "micrometerTimerPercentiles"),
                "x",
                Bar.atMost(0.5));
        evidence.add(
                "perfkitRecord, 2 threads / 1 thread", nanos(twoThreads, "perfkitRecord") / record, "x", Bar.atMost(2));
        // The benchmark's own threads allocate a little beside it: hundredths of a byte are none.
        evidence.add(
                "perfkitRecord allocates nothing, 1 thread", bytes(oneThread, "perfkitRecord"), "B", Bar.atMost(0.01));
        evidence.add(
                "perfkitRecord allocates nothing, 2 threads",
                bytes(twoThreads, "perfkitRecord"),
                "B",
                Bar.atMost(0.01));
        tell(evidence, oneThread, "1 thread");
        tell(evidence, twoThreads, "2 threads");
        return evidence;
    }

    private static void tell(Evidence evidence, Map<String, RunResult> results, String threads) {
        for (String method : results.keySet()) {
            evidence.add(method + ", " + threads, nanos(results, method), "ns");
            evidence.add(method + " allocates, " + threads, bytes(results, method), "B");
        }
    }

    private static double nanos(Map<String, RunResult> results, String method) {
        return named(results, method).getPrimaryResult().getStatistics().getPercentile(50);
    }

    private static double bytes(Map<String, RunResult> results, String method) {
        return named(named(results, method).getSecondaryResults(), ALLOCATED)
                .getStatistics()
                .getPercentile(50);
    }

    private static <T> T named(Map<String, T> results, String name) {
        T result = results.get(name);
        if (result == null) {
            throw new IllegalStateException("no result is named " + name + " (there are: " + results.keySet() + ")");
        }
        return result;
    }
}
