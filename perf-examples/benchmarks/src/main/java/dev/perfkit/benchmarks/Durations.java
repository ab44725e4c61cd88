package dev.perfkit.benchmarks;

import java.util.Arrays;
import java.util.Random;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.ThreadParams;

/**
 * The durations that are recorded, the same for all: 1,024 drawn from a log-normal distribution around 1 ms whose 99th
 * percentile is at 10 times the median, gone through again and again. Threads share the durations and begin at different
 * ones.
 */
@State(Scope.Thread)
public class Durations {
    private static final int COUNT = 1_024;
    private static final long[] NANOS = draw();

    private int next;

    /** For JMH. */
    public Durations() {}

    private static long[] draw() {
        Random random = new Random(42);
        long[] nanos = new long[COUNT];
        Arrays.setAll(nanos, i -> (long) (1e6 * Math.exp(random.nextGaussian())));
        return nanos;
    }

    /** Sets the threads apart. */
    @Setup
    public void start(ThreadParams thread) {
        next = COUNT / thread.getThreadCount() * thread.getThreadIndex();
    }

    long next() {
        return NANOS[next++ & (COUNT - 1)];
    }
}
