package dev.perfkit.benchmarks;

import dev.perfkit.examples.evidence.Evidence;
import java.io.IOException;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.Options;

/**
 * Runs {@link TaskQueuePaired}, and {@link TaskQueueBenchmark} on one thread and on two, and writes the figures to {@code task-queue.json}.
 *
 * <pre>
 * java -cp perf-examples/benchmarks/target/benchmarks.jar dev.perfkit.benchmarks.TaskQueueEvidence
 * </pre>
 *
 * <p>No bar is set: told is how PerfKit's queue, which counts and times each task, stands beside a pool that does neither. Where both are
 * given more than they can do, the share of the tasks that each ran stands beside the times. Takes ten minutes, or less with options of
 * JMH's such as {@code -f 1}.
 */
public final class TaskQueueEvidence {
    private static final String[] ENQUEUES = {"perfkitEnqueue", "arrayPoolEnqueue", "linkedPoolEnqueue"};

    private TaskQueueEvidence() {}

    /** Runs, prints and writes. */
    public static void main(String[] args) throws RunnerException, CommandLineOptionException, IOException {
        Options options = new CommandLineOptions(args);
        Evidence evidence = Evidence.of("task-queue");
        TaskQueuePaired.run(options)
                .forEach((method, ratio) -> evidence.add(
                        method.startsWith("roundTrip")
                                ? "round-trip-versus-pool-1, time, call by call"
                                : name(method) + ", throughput, slice by slice",
                        ratio,
                        "x"));
        tell(evidence, Measured.run(TaskQueueBenchmark.class, options, 1), 1);
        tell(evidence, Measured.run(TaskQueueBenchmark.class, options, 2), 2);
        evidence.print(System.out);
        System.out.println(evidence.write());
    }

    private static String name(String method) {
        return method.replace("One", "-versus-pool-1").replace("Two", "-versus-pool-2");
    }

    private static void tell(Evidence evidence, Measured measured, int threads) {
        for (String what : new String[] {"Enqueue", "Burst", "RoundTrip"}) {
            evidence.add(
                    what + "-versus-pool-" + threads + ", time, each by itself",
                    measured.nanos("perfkit" + what) / measured.nanos("arrayPool" + what),
                    "x");
        }
        for (String enqueue : ENQUEUES) {
            evidence.add(
                    enqueue + "-" + threads + ", share of the tasks that ran",
                    measured.total(enqueue, "ran") / measured.total(enqueue, "brought"),
                    "");
        }
        measured.tell(evidence);
    }
}
