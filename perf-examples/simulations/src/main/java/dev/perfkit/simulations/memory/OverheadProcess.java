package dev.perfkit.simulations.memory;

import dev.perfkit.memory.MemoryProfiler;
import dev.perfkit.time.Ticker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A JVM that watches its own memory, idle or busy, and prints what that costs. */
public final class OverheadProcess {
    /*
     * What is counted is the time on a core of all threads that work for the profiler, as the kernel counts it in nanoseconds: its own, the
     * one that keeps the time where that is another, and the two of the JVM that send the notices of collections. Nothing else of this program uses
     * those, so all of their time is the profiler's. The kernel keeps 15 letters of a name; on JDK 25 the time is kept by another thread.
     */
    private static final List<String> THREADS =
            List.of("perfkit-memory", "CompletableFutu", "ForkJoinPool-d", "Notification Th", "Service Thread");

    /** What stands before the figure. */
    public static final String SHARE = "share ";

    private static final int HELD_PIECES = 640;
    private static final int PIECE = 64 << 10;
    private static final int GARBAGE = 2_000;

    static volatile Object sink = "";

    private OverheadProcess() {}

    /**
     * Runs it.
     *
     * @param args {@code idle} or {@code busy}; how many seconds to warm up; how many to measure
     */
    public static void main(String[] args) throws Exception {
        if (args[0].equals("busy")) {
            Thread load = new Thread(OverheadProcess::load, "load");
            load.setDaemon(true);
            load.start();
        }
        try (MemoryProfiler profiler =
                MemoryProfiler.builder("overhead").openEnded().build()) {
            profiler.start();
            awaitSamples(profiler, Integer.parseInt(args[1]));
            long begun = Ticker.system().read();
            long before = nanosOnCore();
            awaitSamples(profiler, Integer.parseInt(args[1]) + Integer.parseInt(args[2]));
            System.out.println(
                    SHARE + (double) (nanosOnCore() - before) / (Ticker.system().read() - begun));
            System.out.println(profiler.report().text());
        }
    }

    private static void awaitSamples(MemoryProfiler profiler, int seconds) throws InterruptedException {
        while (profiler.snapshot().elapsed().toSeconds() < seconds) {
            Thread.sleep(200);
        }
    }

    private static void load() {
        Object[] held = new Object[HELD_PIECES];
        for (int i = 0; ; i++) {
            for (int j = 0; j < GARBAGE; j++) {
                sink = new byte[1_000];
            }
            held[i % HELD_PIECES] = new byte[PIECE];
            sink = held;
        }
    }

    private static long nanosOnCore() throws IOException {
        try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
            return tasks.filter(OverheadProcess::isCounted)
                    .mapToLong(OverheadProcess::nanosOf)
                    .sum();
        }
    }

    private static boolean isCounted(Path task) {
        String name = read(task.resolve("comm"));
        return THREADS.stream().anyMatch(name::startsWith);
    }

    private static long nanosOf(Path task) {
        String first = read(task.resolve("schedstat")).split(" ", -1)[0];
        return first.isEmpty() ? 0 : Long.parseLong(first);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            return ""; // a thread that has ended
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
