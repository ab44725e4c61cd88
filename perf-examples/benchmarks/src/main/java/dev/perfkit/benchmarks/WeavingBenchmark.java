package dev.perfkit.benchmarks;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One call of a method that is measured, by PerfKit and by Micrometer, at one site that all threads share.
 *
 * <p>{@code direct} is the body alone, {@code twoNanoTimeAroundBody} what it costs to take its duration at all: the rest is told
 * by what it costs above that.
 *
 * <p>Threads are given by {@code -t}, allocation is told by {@code -prof gc}.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class WeavingBenchmark {
    /** For JMH. */
    public WeavingBenchmark() {}

    /** The body alone. */
    @Benchmark
    public void direct(Measurers.None none) {
        none.work.run();
    }

    /** The floor of every measured call. */
    @Benchmark
    public long twoNanoTimeAroundBody(Measurers.None none) {
        long start = System.nanoTime();
        none.work.run();
        return System.nanoTime() - start;
    }

    /** {@code @Profiled}, as it is by default. */
    @Benchmark
    public void perfkitWoven(Measurers.Defaults perfkit) {
        perfkit.work.run();
    }

    /** {@code @Profiled} with the call tree, and with the allocation of every call. */
    @Benchmark
    public void perfkitWovenFull(Measurers.Full perfkit) {
        perfkit.work.run();
    }

    /** {@code Profiler.wrap}: an interface in front of the body, nothing woven. */
    @Benchmark
    public void perfkitProxy(Measurers.Proxied perfkit) {
        perfkit.work.run();
    }

    /** {@code @Timed}, woven by AspectJ. */
    @Benchmark
    public void micrometerTimedAspect(Measurers.Aspect micrometer) {
        micrometer.work.run();
    }

    /** A timer around the body, in the code. */
    @Benchmark
    public void micrometerByHand(Measurers.ByHand micrometer) {
        micrometer.timer.record(micrometer.body);
    }
}
