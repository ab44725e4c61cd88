package dev.perfkit.benchmarks;

import dev.perfkit.examples.evidence.Bar;
import dev.perfkit.examples.evidence.Evidence;
import dev.perfkit.profile.ProfileReport;
import dev.perfkit.profile.Profiled;
import dev.perfkit.profile.Profiler;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/**
 * What a woven method adds to the heap for each virtual thread that is parked inside it; written to {@code parked-threads.json}.
 *
 * <pre>
 * java -cp perf-examples/benchmarks/target/benchmarks.jar dev.perfkit.benchmarks.ParkedThreadsEvidence
 * </pre>
 *
 * <p>20,000 threads are parked in an unwoven method, then as many in a woven one, in turns; the figure is the median of the
 * differences between the heap in use after a collection. Takes half a minute. Needs a JDK of 21 or newer, and ends
 * with 2 on an older one, with 1 where the bar was not held.
 */
public final class ParkedThreadsEvidence {
    private static final int THREADS = 20_000;
    private static final int WARM_UPS = 2;
    private static final int ROUNDS = 5;
    private static final double MEGABYTE = 1e6;
    private static final String SITE = "parked";

    private final Method startVirtualThread;
    private final Profiler profiler;

    private ParkedThreadsEvidence(Method startVirtualThread, Profiler profiler) {
        this.startVirtualThread = startVirtualThread;
        this.profiler = profiler;
    }

    /** Runs, judges, prints and writes. */
    public static void main(String[] args) throws ReflectiveOperationException, InterruptedException, IOException {
        Method start;
        try {
            start = Thread.class.getMethod("startVirtualThread", Runnable.class);
        } catch (NoSuchMethodException e) {
            System.err.println("virtual threads need a JDK of 21 or newer (this is " + Runtime.version() + ")");
            System.exit(2);
            return;
        }
        try (Profiler profiler = Profiler.builder().build()) {
            Profiler.install(profiler);
            Evidence evidence = new ParkedThreadsEvidence(start, profiler).measure();
            evidence.print(System.out);
            System.out.println(evidence.write());
            System.exit(evidence.allHeld() ? 0 : 1);
        }
    }

    private Evidence measure() throws ReflectiveOperationException, InterruptedException {
        double[] unwoven = new double[ROUNDS];
        double[] woven = new double[ROUNDS];
        double[] added = new double[ROUNDS];
        for (int i = -WARM_UPS; i < ROUNDS; i++) {
            double without = heapOfParked(ParkedThreadsEvidence::pass, 0);
            double with = heapOfParked(ParkedThreadsEvidence::passWoven, THREADS);
            if (i >= 0) {
                unwoven[i] = without;
                woven[i] = with;
                added[i] = with - without;
            }
        }
        return Evidence.of("parked-threads")
                .add("parked-virtual-threads", median(added) / MEGABYTE, "MB", Bar.atMost(5))
                .add("threads", THREADS, "1")
                .add("heap of threads parked in an unwoven method", median(unwoven) / MEGABYTE, "MB")
                .add("heap of threads parked in a woven method", median(woven) / MEGABYTE, "MB")
                .add("added for each thread", median(added) / THREADS, "B");
    }

    /** Returns by how much the heap in use grows while the threads are parked. */
    private double heapOfParked(Consumer<Gate> method, int expectedInFlight)
            throws ReflectiveOperationException, InterruptedException {
        List<Thread> threads = new ArrayList<>(THREADS);
        Gate gate = new Gate();
        Runnable body = () -> method.accept(gate);
        double before = usedAfterCollection();
        for (int i = 0; i < THREADS; i++) {
            threads.add((Thread) startVirtualThread.invoke(null, body));
        }
        gate.entered.await();
        for (Thread thread : threads) {
            while (thread.getState() != Thread.State.WAITING) {
                Thread.onSpinWait();
            }
        }
        long inFlight = inFlight();
        if (inFlight != expectedInFlight) {
            throw new IllegalStateException("in flight: " + inFlight + " (expected: " + expectedInFlight + ")");
        }
        double after = usedAfterCollection();
        gate.opened.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
        return after - before;
    }

    private long inFlight() {
        return profiler.report().sites().stream()
                .filter(site -> site.name().equals(SITE))
                .mapToLong(ProfileReport.Site::inFlight)
                .sum();
    }

    private static double usedAfterCollection() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static void pass(Gate gate) {
        gate.pass();
    }

    @Profiled(name = SITE)
    private static void passWoven(Gate gate) {
        gate.pass();
    }

    /** What all threads wait at. */
    private static final class Gate {
        final CountDownLatch entered = new CountDownLatch(THREADS);
        final CountDownLatch opened = new CountDownLatch(1);

        void pass() {
            entered.countDown();
            try {
                opened.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
