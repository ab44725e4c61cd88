package dev.perfkit.benchmarks;

import dev.perfkit.examples.evidence.Evidence;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
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
 * PerfKit's queue and a pool of the JDK over an {@code ArrayBlockingQueue} in turn, in one JVM, so that whatever else the machine does is
 * done to both; told is the ratio of the two, the median of five JVMs.
 *
 * <pre>
 * java -cp perf-examples/benchmarks/target/benchmarks.jar dev.perfkit.benchmarks.TaskQueuePaired
 * </pre>
 *
 * <p>What is asked is what {@link TaskQueueBenchmark} asks. The times that JMH tells are of both.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(5)
@Warmup(iterations = 4, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 6, time = 800, timeUnit = TimeUnit.MILLISECONDS)
public class TaskQueuePaired {
    private static final int BATCH = 100;

    /** For JMH. */
    public TaskQueuePaired() {}

    /** Runs all and prints the ratios. */
    public static void main(String[] args) throws RunnerException, CommandLineOptionException {
        Evidence ratios = Evidence.of("task-queue-paired");
        run(new CommandLineOptions(args)).forEach((method, ratio) -> ratios.add(method, ratio, "x"));
        ratios.print(System.out);
    }

    /** Returns the median ratio of each method. */
    static Map<String, Double> run(Options given) throws RunnerException {
        Options options = new OptionsBuilder()
                .parent(given)
                .include("^" + TaskQueuePaired.class.getName() + "\\.")
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

    private static void nothing() {}

    private static Object enqueue(Executor queue) {
        for (int i = 0; i < BATCH; i++) {
            queue.execute(TaskQueuePaired::nothing);
        }
        return queue;
    }

    /** As fast as can be, on one thread: throughput of PerfKit's / of the pool's, most of it dropped. */
    @Benchmark
    @Threads(1)
    public Object enqueueOne(TaskQueues.All queues, Turns.BySlice turns) {
        return turns.take(() -> enqueue(queues.arrayPool), () -> enqueue(queues.perfkit));
    }

    /** As fast as can be, on two threads: throughput of PerfKit's / of the pool's, most of it dropped. */
    @Benchmark
    @Threads(2)
    public Object enqueueTwo(TaskQueues.All queues, Turns.BySlice turns) {
        return turns.take(() -> enqueue(queues.arrayPool), () -> enqueue(queues.perfkit));
    }

    /** As many as fit in, and done, by one thread: throughput of PerfKit's / of the pool's. */
    @Benchmark
    @Threads(1)
    public Object burstOne(TaskQueues.All queues, TaskQueues.Burst burst, Turns.BySlice turns) {
        return turns.take(() -> burst.doneBy(queues.arrayPool), () -> burst.doneBy(queues.perfkit));
    }

    /** As many as fit in, and done, by two threads: throughput of PerfKit's / of the pool's. */
    @Benchmark
    @Threads(2)
    public Object burstTwo(TaskQueues.All queues, TaskQueues.Burst burst, Turns.BySlice turns) {
        return turns.take(() -> burst.doneBy(queues.arrayPool), () -> burst.doneBy(queues.perfkit));
    }

    /** There and back, call by call: time of PerfKit's / of a {@code CompletableFuture} on the pool. */
    @Benchmark
    @Threads(1)
    public void roundTripOne(TaskQueues.All queues, Turns.ByCall turns, Blackhole hole) {
        turns.take(
                () -> CompletableFuture.supplyAsync(() -> 1, queues.arrayPool).join(),
                () -> queues.perfkit.submit(() -> 1).join(),
                hole);
    }
}
