package dev.perfkit.benchmarks;

import java.util.Arrays;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.Blackhole;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.runner.IterationType;

/** Two that take turns, so that whatever else the machine does is done to both. */
public final class Turns {
    private Turns() {}

    private static double median(double[] values, int count) {
        double[] sorted = Arrays.copyOf(values, count);
        Arrays.sort(sorted);
        return sorted[count / 2];
    }

    /** Call by call: of each pair the ratio of the times, of all pairs the median. The first of a pair is now one, now the other. */
    @State(Scope.Thread)
    public static class ByCall {
        private static final int MOST = 1 << 20;

        private final double[] ratios = new double[MOST];
        private final double[] medians = new double[MOST];
        private int count;
        private int iterations;
        private boolean measuring;
        private boolean oursFirst;

        /** Begins anew. */
        @Setup(Level.Iteration)
        public void begin(IterationParams iteration) {
            measuring = iteration.getType() == IterationType.MEASUREMENT;
            count = 0;
        }

        void take(Supplier<?> base, Supplier<?> ours, Blackhole hole) {
            long baseNanos;
            long oursNanos;
            if (oursFirst) {
                oursNanos = nanos(ours, hole);
                baseNanos = nanos(base, hole);
            } else {
                baseNanos = nanos(base, hole);
                oursNanos = nanos(ours, hole);
            }
            oursFirst = !oursFirst;
            if (count < MOST) {
                ratios[count++] = (double) oursNanos / (double) baseNanos;
            }
        }

        private static long nanos(Supplier<?> call, Blackhole hole) {
            long start = System.nanoTime();
            hole.consume(call.get());
            return System.nanoTime() - start;
        }

        /** Hands over the median. */
        @TearDown(Level.Iteration)
        public void end() {
            if (measuring && count > 0) {
                medians[iterations] = median(ratios, count);
                PairedRatios.add(medians[iterations++]);
            }
        }

        /** Tells the median of this JVM. */
        @TearDown
        public void tell() {
            if (iterations > 0) {
                System.out.printf("%nmedian of paired ratios in this JVM: %.3f%n", median(medians, iterations));
            }
        }
    }

    /**
     * Slice by slice: all threads ask the one, and then the other; the ratio is of what was done in the time of each, since an
     * iteration may have a slice more of the one than of the other.
     */
    @State(Scope.Benchmark)
    public static class BySlice {
        private static final long SLICE_NANOS = 100_000_000;
        // What is under way when a slice ends belongs to neither.
        private static final long EDGE_NANOS = 5_000_000;

        private final LongAdder base = new LongAdder();
        private final LongAdder ours = new LongAdder();
        private double[] ratios = {};
        private boolean measuring;
        private long begun;

        /** Begins anew. */
        @Setup(Level.Iteration)
        public void begin(IterationParams iteration) {
            measuring = iteration.getType() == IterationType.MEASUREMENT;
            base.reset();
            ours.reset();
            begun = System.nanoTime();
        }

        Object take(Supplier<?> baseCall, Supplier<?> oursCall) {
            long start = System.nanoTime();
            boolean isOurs = isOurs(start);
            Object answer = (isOurs ? oursCall : baseCall).get();
            long end = System.nanoTime();
            if (start % SLICE_NANOS > EDGE_NANOS && isOurs(end) == isOurs) {
                (isOurs ? ours : base).increment();
            }
            return answer;
        }

        private static boolean isOurs(long nanos) {
            return (nanos / SLICE_NANOS) % 2 == 0;
        }

        /** Returns how much of the time from an instant to another belongs to the slices of one of both. */
        private static long nanosOf(boolean isOurs, long from, long to) {
            long nanos = 0;
            for (long slice = from / SLICE_NANOS; slice * SLICE_NANOS < to; slice++) {
                long begin = Math.max(from, slice * SLICE_NANOS + EDGE_NANOS);
                long end = Math.min(to, (slice + 1) * SLICE_NANOS);
                nanos += (slice % 2 == 0) == isOurs ? Math.max(0, end - begin) : 0;
            }
            return nanos;
        }

        /** Hands over the ratio. */
        @TearDown(Level.Iteration)
        public void end() {
            long ended = System.nanoTime();
            if (measuring && base.sum() > 0) {
                ratios = Arrays.copyOf(ratios, ratios.length + 1);
                ratios[ratios.length - 1] = (double) ours.sum()
                        / nanosOf(true, begun, ended)
                        / ((double) base.sum() / nanosOf(false, begun, ended));
                PairedRatios.add(ratios[ratios.length - 1]);
            }
        }

        /** Tells the median of this JVM. */
        @TearDown
        public void tell() {
            if (ratios.length > 0) {
                System.out.printf(
                        "%nthroughput, median of paired ratios in this JVM: %.3f%n", median(ratios, ratios.length));
            }
        }
    }
}
