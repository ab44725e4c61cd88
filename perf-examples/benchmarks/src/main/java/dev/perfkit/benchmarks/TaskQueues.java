package dev.perfkit.benchmarks;

import dev.perfkit.task.TaskQueue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.BenchmarkParams;

/** Queues of 1,000 with four workers that drop what finds no room: PerfKit's, and pools of the JDK over its two bounded queues. */
public final class TaskQueues {
    static final int CAPACITY = 1_000;

    private static final int WORKERS = 4;

    private TaskQueues() {}

    /** One of each, for all threads; those not measured rest. */
    @State(Scope.Benchmark)
    public static class All {
        final TaskQueue perfkit = TaskQueue.builder("measured")
                .capacity(CAPACITY)
                .workers(WORKERS)
                .build();
        final ThreadPoolExecutor arrayPool = pool(new ArrayBlockingQueue<>(CAPACITY));
        final ThreadPoolExecutor linkedPool = pool(new LinkedBlockingQueue<>(CAPACITY));

        /** For JMH. */
        public All() {}

        private static ThreadPoolExecutor pool(BlockingQueue<Runnable> queue) {
            return new ThreadPoolExecutor(
                    WORKERS, WORKERS, 1, TimeUnit.MINUTES, queue, new ThreadPoolExecutor.DiscardPolicy());
        }

        long ran() {
            return perfkit.snapshot().completed()
                    + arrayPool.getCompletedTaskCount()
                    + linkedPool.getCompletedTaskCount();
        }

        /** Ends the threads. */
        @TearDown
        public void close() {
            perfkit.close();
            arrayPool.shutdown();
            linkedPool.shutdown();
        }
    }

    /** How many of the tasks of an iteration were run; the others were dropped. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Ran {
        /** Tasks that this thread brought. */
        public long brought;
        /** Its part of the tasks that were run. */
        public long ran;

        private long before;

        /** For JMH. */
        public Ran() {}

        /** Begins anew. */
        @Setup(Level.Iteration)
        public void begin(All queues) {
            before = queues.ran();
        }

        /** Counts. */
        @TearDown(Level.Iteration)
        public void end(All queues, BenchmarkParams benchmark) {
            ran = (queues.ran() - before) / benchmark.getThreads();
        }
    }

    /** As many tasks as fit in, brought by all threads together, and done. */
    @State(Scope.Thread)
    public static class Burst {
        private int size;

        /** For JMH. */
        public Burst() {}

        /** Shares the room. */
        @Setup
        public void begin(BenchmarkParams benchmark) {
            size = CAPACITY / benchmark.getThreads();
        }

        /** Returns how many were done, for each of which there was room. */
        int doneBy(Executor queue) {
            CountDownLatch left = new CountDownLatch(size);
            Runnable task = left::countDown;
            for (int i = 0; i < size; i++) {
                queue.execute(task);
            }
            try {
                left.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(left.getCount() + " of " + size + " are not done", e);
            }
            return size;
        }
    }
}
