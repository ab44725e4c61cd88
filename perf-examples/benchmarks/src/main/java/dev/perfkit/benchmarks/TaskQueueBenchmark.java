package dev.perfkit.benchmarks;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Tasks that do nothing, given to PerfKit's queue and to pools of the JDK, each with four workers and room for 1,000, which drop what finds
 * no room.
 *
 * <p>{@code Enqueue} gives as fast as it can: the workers do not keep up, and how many of the tasks were run is told beside the time, since
 * to drop one is cheaper than to do it. {@code Burst} gives a thousand to an empty queue and waits for the last to be done, so that nothing
 * is dropped: told is the time of the whole. {@code RoundTrip} gives one and waits for its answer.
 *
 * <p>A pool counts nothing and times nothing; PerfKit's queue counts each task where it is, and has histograms of how long it waited and ran.
 *
 * <p>Threads are given by {@code -t}, allocation is told by {@code -prof gc}.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 4, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class TaskQueueBenchmark {
    /** For JMH. */
    public TaskQueueBenchmark() {}

    private static void nothing() {}

    /** As fast as can be. */
    @Benchmark
    public void perfkitEnqueue(TaskQueues.All queues, TaskQueues.Ran ran) {
        ran.brought++;
        queues.perfkit.execute(TaskQueueBenchmark::nothing);
    }

    /** As fast as can be. */
    @Benchmark
    public void arrayPoolEnqueue(TaskQueues.All queues, TaskQueues.Ran ran) {
        ran.brought++;
        queues.arrayPool.execute(TaskQueueBenchmark::nothing);
    }

    /** As fast as can be. */
    @Benchmark
    public void linkedPoolEnqueue(TaskQueues.All queues, TaskQueues.Ran ran) {
        ran.brought++;
        queues.linkedPool.execute(TaskQueueBenchmark::nothing);
    }

    /** As many as fit in, and done. */
    @Benchmark
    public int perfkitBurst(TaskQueues.All queues, TaskQueues.Burst burst) {
        return burst.doneBy(queues.perfkit);
    }

    /** As many as fit in, and done. */
    @Benchmark
    public int arrayPoolBurst(TaskQueues.All queues, TaskQueues.Burst burst) {
        return burst.doneBy(queues.arrayPool);
    }

    /** As many as fit in, and done. */
    @Benchmark
    public int linkedPoolBurst(TaskQueues.All queues, TaskQueues.Burst burst) {
        return burst.doneBy(queues.linkedPool);
    }

    /** There and back. */
    @Benchmark
    public int perfkitRoundTrip(TaskQueues.All queues) {
        return queues.perfkit.submit(() -> 1).join();
    }

    /** There and back, by a {@code CompletableFuture} as PerfKit's. */
    @Benchmark
    public int arrayPoolRoundTrip(TaskQueues.All queues) {
        return CompletableFuture.supplyAsync(() -> 1, queues.arrayPool).join();
    }

    /** There and back, by the pool's own {@code FutureTask}. */
    @Benchmark
    public int arrayPoolOwnRoundTrip(TaskQueues.All queues) throws ExecutionException, InterruptedException {
        return queues.arrayPool.submit(() -> 1).get();
    }
}
