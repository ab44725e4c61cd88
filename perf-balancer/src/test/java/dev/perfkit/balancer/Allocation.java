package dev.perfkit.balancer;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** Bytes a call allocates, by the thread's own counter. */
final class Allocation {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int CALLS = 100_000;

    private Allocation() {}

    static double perCall(Runnable call) {
        // Warm, so that what the compiler and lazy statistics allocate is not counted.
        run(call);
        double least = Double.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            long before = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
            run(call);
            long after = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
            least = Math.min(least, (double) (after - before) / CALLS);
        }
        return least;
    }

    private static void run(Runnable call) {
        for (int i = 0; i < CALLS; i++) {
            call.run();
        }
    }
}
