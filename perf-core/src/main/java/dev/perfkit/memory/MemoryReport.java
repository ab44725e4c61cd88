package dev.perfkit.memory;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link MemoryProfiler} has found.
 *
 * @param name the profiler's name
 * @param from when it began, by the wall clock
 * @param span how long it has looked
 * @param snapshots the last snapshots, as many as are kept, the oldest first
 * @param verdicts one for each resource
 * @param suddenGrowths jumps in the snapshots
 * @param recommendations what is worth doing, the surest first
 * @param overhead what the profiler itself has cost
 * @param failures how often the host's own code has failed, by what it was, in alphabetical order: {@code "work counter"}
 * @param notes what else a reader has to know, in sentences
 */
public record MemoryReport(
        String name,
        Instant from,
        Duration span,
        List<MemorySnapshot> snapshots,
        List<LeakVerdict> verdicts,
        List<SuddenGrowth> suddenGrowths,
        List<Recommendation> recommendations,
        Overhead overhead,
        Map<String, Long> failures,
        List<String> notes) {

    /** Copies the lists and the map. */
    public MemoryReport {
        snapshots = List.copyOf(snapshots);
        verdicts = List.copyOf(verdicts);
        suddenGrowths = List.copyOf(suddenGrowths);
        recommendations = List.copyOf(recommendations);
        failures = Collections.unmodifiableMap(new TreeMap<>(failures));
        notes = List.copyOf(notes);
    }

    /** Returns the verdict on a resource, empty where there is none. */
    public Optional<LeakVerdict> verdict(Resource resource) {
        return verdicts.stream().filter(v -> v.resource() == resource).findFirst();
    }

    /** Returns the report for a person to read. */
    public String text() {
        return new ReportText(this).toString();
    }

    /**
     * What sampling has cost, class histograms not among it: those are told of by themselves.
     *
     * @param samples how many samples were taken
     * @param cpu the CPU time of the threads that took them; null where the JVM does not tell
     * @param cores which share of one core that is
     */
    public record Overhead(
            long samples, @Nullable Duration cpu, @Nullable Double cores) {}
}
