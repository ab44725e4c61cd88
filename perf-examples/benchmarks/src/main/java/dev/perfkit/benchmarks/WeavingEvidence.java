package dev.perfkit.benchmarks;

import dev.perfkit.examples.evidence.Bar;
import dev.perfkit.examples.evidence.Evidence;
import java.io.IOException;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.Options;

/**
 * Runs {@link WeavingBenchmark} on one thread and on two, judges the figures and writes them to {@code weaving.json}.
 *
 * <pre>
 * java -cp perf-examples/benchmarks/target/benchmarks.jar dev.perfkit.benchmarks.WeavingEvidence
 * </pre>
 *
 * <p>Bars are differences and ratios of two figures of this run. Takes seven minutes, or less with options of JMH's such as
 * {@code -f 1}; ends with 1 where a bar was not held.
 */
public final class WeavingEvidence {
    private static final String FLOOR = "twoNanoTimeAroundBody";
    private static final String WOVEN = "perfkitWoven";
    private static final String FULL = "perfkitWovenFull";
    private static final String ASPECT = "micrometerTimedAspect";

    private final Measured oneThread;
    private final Measured twoThreads;

    private WeavingEvidence(Measured oneThread, Measured twoThreads) {
        this.oneThread = oneThread;
        this.twoThreads = twoThreads;
    }

    /** Runs, judges, prints and writes. */
    public static void main(String[] args) throws RunnerException, CommandLineOptionException, IOException {
        Options options = new CommandLineOptions(args);
        Evidence evidence = new WeavingEvidence(
                        Measured.run(WeavingBenchmark.class, options, 1),
                        Measured.run(WeavingBenchmark.class, options, 2))
                .judge();
        evidence.print(System.out);
        System.out.println(evidence.write());
        System.exit(evidence.allHeld() ? 0 : 1);
    }

    private Evidence judge() {
        Evidence evidence = Evidence.of("weaving");
        double floor = oneThread.nanos(FLOOR);
        double woven = oneThread.nanos(WOVEN);
        evidence.add("perfkitWoven-minus-twoNanoTime", woven - floor, "ns", Bar.atMost(40));
        evidence.add("perfkitWovenFull-minus-twoNanoTime", oneThread.nanos(FULL) - floor, "ns", Bar.atMost(100));
        evidence.add("perfkitWoven-two-threads", twoThreads.nanos(WOVEN) / woven, "x", Bar.atMost(3));
        evidence.add("perfkitWoven-per-micrometerTimedAspect", woven / oneThread.nanos(ASPECT), "x", Bar.atMost(0.35));
        evidence.add("perfkitWoven-allocation", bytes(WOVEN), "B", Bar.atMost(Measured.NO_BYTES));
        evidence.add("perfkitWovenFull-allocation", bytes(FULL), "B", Bar.atMost(Measured.NO_BYTES));
        oneThread.tell(evidence);
        twoThreads.tell(evidence);
        return evidence;
    }

    private double bytes(String method) {
        return Math.max(oneThread.bytes(method), twoThreads.bytes(method));
    }
}
