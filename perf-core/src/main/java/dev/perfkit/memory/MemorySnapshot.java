package dev.perfkit.memory;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The memory of this JVM at one moment. What is null is not known, and never guessed.
 *
 * @param at when, by the wall clock
 * @param elapsed how long after the profiler's start
 * @param residentBytes what of this process is in RAM
 * @param virtualBytes its address space
 * @param heapUsed what of the heap is in use, garbage included
 * @param heapCommitted what of the heap the system has granted
 * @param heapMax what the heap may grow to; null where it has no limit
 * @param pools what is in use of each memory pool of the JVM
 * @param liveBytes what was in use after the last collection that looked at all of the heap; null before the first
 * @param collectors what each collector has done since the JVM began
 * @param gcShare for which share of the time since the snapshot of before the JVM stood still to collect garbage, 0 to 1
 * @param metaspaceBytes the metadata of classes
 * @param loadedClasses how many classes are loaded
 * @param directBytes what direct buffers hold outside of the heap
 * @param mappedBytes what of files is mapped into memory
 * @param threads live threads, virtual ones not among them
 * @param openFiles open files and sockets
 * @param fileLimit how many there may be
 * @param containerUsed what of the container's memory is in use, but for the cache of files that is given up first
 * @param memoryLimit what the container may use; where it has no limit, the memory of the machine
 * @param work how much work was done, by the host's own counter
 */
public record MemorySnapshot(
        Instant at,
        Duration elapsed,
        @Nullable Long residentBytes,
        @Nullable Long virtualBytes,
        long heapUsed,
        long heapCommitted,
        @Nullable Long heapMax,
        List<Pool> pools,
        @Nullable Long liveBytes,
        List<Collector> collectors,
        double gcShare,
        @Nullable Long metaspaceBytes,
        int loadedClasses,
        @Nullable Long directBytes,
        @Nullable Long mappedBytes,
        int threads,
        @Nullable Long openFiles,
        @Nullable Long fileLimit,
        @Nullable Long containerUsed,
        @Nullable Long memoryLimit,
        @Nullable Long work) {

    /** Copies the lists. */
    public MemorySnapshot {
        pools = List.copyOf(pools);
        collectors = List.copyOf(collectors);
    }

    /**
     * One of the parts that the JVM divides its memory into.
     *
     * @param name as the JVM calls it: {@code "G1 Old Gen"}
     * @param usedBytes what of it is in use
     */
    public record Pool(String name, long usedBytes) {}

    /**
     * What one of the JVM's collectors has done since the JVM began.
     *
     * @param name as the JVM calls it: {@code "G1 Young Generation"}
     * @param collections how often it ran
     * @param time how long; of one whose name ends in "Cycles" the program ran meanwhile, all else are pauses
     */
    public record Collector(String name, long collections, Duration time) {
        boolean pauses() {
            return !name.endsWith("Cycles");
        }
    }

    /** Returns for how long the JVM has stood still. */
    static Duration pauses(List<Collector> collectors) {
        Duration sum = Duration.ZERO;
        for (Collector collector : collectors) {
            sum = collector.pauses() ? sum.plus(collector.time()) : sum;
        }
        return sum;
    }
}
