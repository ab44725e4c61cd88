package dev.perfkit.simulations.memory.real;

import dev.perfkit.memory.LeakVerdict;
import dev.perfkit.memory.MemoryProfiler;
import dev.perfkit.memory.MemoryReport;
import dev.perfkit.memory.MemorySnapshot;
import dev.perfkit.simulations.memory.shop.Load;
import dev.perfkit.time.Ticker;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A program under a load with a memory profiler inside, which is there from its first moment on, as in a service that is being
 * started. It tells what the profiler said, and ends; or when its standard input does.
 */
final class LoadProcess {
    /** How long a run is that is not shortened. */
    static final Duration USUAL = Duration.ofMinutes(1);

    private static final int THREADS = 4;
    private static final int AT_A_TIME = 64;
    private static final int SNAPSHOTS = 60;
    private static final int KB = 1 << 10;
    private static final double NANOS = 1e9;

    private LoadProcess() {}

    /**
     * Runs it.
     *
     * @param args the load, and for how many milliseconds; shorter means as many requests, faster
     */
    public static void main(String[] args) throws Exception {
        endWithParent();
        Duration length = Duration.ofMillis(Long.parseLong(args[1]));
        AtomicLong served = new AtomicLong();
        try (MemoryProfiler profiler = MemoryProfiler.builder(args[0])
                .interval(length.dividedBy(SNAPSHOTS))
                .duration(length)
                .work(served::get)
                .listener(LoadProcess::tell)
                .build()) {
            profiler.start();
            CompletableFuture<MemoryReport> finished = profiler.finished();
            serve(Load.valueOf(args[0]), length, served, finished);
            MemoryReport report = finished.join();
            System.out.println(report.text());
            report.snapshots().forEach(LoadProcess::tell);
            System.out.println(Seen.line(report.verdicts()));
        }
        // At once: threads that a load left behind are no reason to stay.
        Runtime.getRuntime().halt(0);
    }

    private static void serve(Load load, Duration length, AtomicLong served, CompletableFuture<?> finished)
            throws InterruptedException {
        Load.Service service = load.open();
        ExecutorService pool = Executors.newFixedThreadPool(THREADS);
        // Where the machine does not keep up, requests wait outside of the heap that is looked at.
        Semaphore places = new Semaphore(AT_A_TIME);
        Ticker ticker = Ticker.system();
        long start = ticker.read();
        long nanosARequest = length.toNanos() / (USUAL.toSeconds() * Load.REQUESTS_A_SECOND);
        for (int i = 0; !finished.isDone(); i++) {
            long left = start + i * nanosARequest - ticker.read();
            if (left > 0) {
                LockSupport.parkNanos(left);
            }
            int request = i;
            places.acquire();
            pool.execute(() -> {
                serve(service, request);
                served.incrementAndGet();
                places.release();
            });
        }
    }

    private static void serve(Load.Service service, int request) {
        try {
            service.serve(request);
        } catch (Exception e) {
            e.printStackTrace();
            Runtime.getRuntime().halt(1);
        }
    }

    private static void tell(LeakVerdict verdict) {
        System.out.printf("now %s %s: %s%n", verdict.resource(), verdict.state(), verdict.why());
    }

    /** What the verdicts rest on, for who wants to know why they are so. */
    private static void tell(MemorySnapshot at) {
        System.out.printf(
                "%6.2f s  live %s KB, used %s KB, metaspace %s KB, direct %s KB, %d threads, %s files, %s requests%n",
                at.elapsed().toNanos() / NANOS,
                kilobytes(at.liveBytes()),
                kilobytes(at.heapUsed()),
                kilobytes(at.metaspaceBytes()),
                kilobytes(at.directBytes()),
                at.threads(),
                at.openFiles(),
                at.work());
    }

    private static String kilobytes(@Nullable Long bytes) {
        return bytes == null ? "?" : String.valueOf(bytes / KB);
    }

    private static void endWithParent() {
        Thread watch = new Thread(() -> {
            try {
                while (System.in.read() >= 0) {
                    // What is written there means nothing.
                }
            } catch (IOException e) {
                // The parent is not there either.
            }
            Runtime.getRuntime().halt(1);
        });
        watch.setDaemon(true);
        watch.start();
    }
}
