package dev.perfkit.benchmarks;

import dev.perfkit.examples.evidence.Bar;
import dev.perfkit.examples.evidence.Evidence;
import java.io.IOException;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.Options;

/**
 * Runs {@link RecordBenchmark} on one thread and on two, judges the figures and writes them to {@code record.json}.
 *
 * <pre>
 * java -cp perf-examples/benchmarks/target/benchmarks.jar dev.perfkit.benchmarks.RecordEvidence
 * </pre>
 *
 * <p>Bars are ratios of two figures of this run. Takes seven minutes, or less with options of JMH's such as
 * {@code -f 1}; ends with 1 where a bar was not held.
 */
public final class RecordEvidence {
    private final Measured oneThread;
    private final Measured twoThreads;

    private RecordEvidence(Measured oneThread, Measured twoThreads) {
        this.oneThread = oneThread;
        this.twoThreads = twoThreads;
    }

    /** Runs, judges, prints and writes. */
    public static void main(String[] args) throws RunnerException, CommandLineOptionException, IOException {
        Options options = new CommandLineOptions(args);
        Evidence evidence = new RecordEvidence(
                        Measured.run(RecordBenchmark.class, options, 1),
                        Measured.run(RecordBenchmark.class, options, 2))
                .judge();
        evidence.print(System.out);
        System.out.println(evidence.write());
        System.exit(evidence.allHeld() ? 0 : 1);
    }

    private Evidence judge() {
        Evidence evidence = Evidence.of("record");
        double record = oneThread.nanos("perfkitRecord");
        double timed = oneThread.nanos("perfkitTimed");
        evidence.add(
                "perfkitRecord / hdrAtomicHistogramRecord, 1 thread",
                record / oneThread.nanos("hdrAtomicHistogramRecord"),
                "x",
                Bar.atMost(1.3));
        evidence.add(
                "perfkitTimed / twoNanoTime, 1 thread", timed / oneThread.nanos("twoNanoTime"), "x", Bar.atMost(1.4));
        evidence.add(
                "perfkitTimed / micrometerTimerPercentiles, 1 thread",
                timed / oneThread.nanos("micrometerTimerPercentiles"),
                "x",
                Bar.atMost(0.5));
        evidence.add(
                "perfkitRecord, 2 threads / 1 thread", twoThreads.nanos("perfkitRecord") / record, "x", Bar.atMost(2));
        evidence.add(
                "perfkitRecord allocates nothing, 1 thread",
                oneThread.bytes("perfkitRecord"),
                "B",
                Bar.atMost(Measured.NO_BYTES));
        evidence.add(
                "perfkitRecord allocates nothing, 2 threads",
                twoThreads.bytes("perfkitRecord"),
                "B",
                Bar.atMost(Measured.NO_BYTES));
        oneThread.tell(evidence);
        twoThreads.tell(evidence);
        return evidence;
    }
}
