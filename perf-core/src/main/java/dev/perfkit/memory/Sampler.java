package dev.perfkit.memory;

import static java.util.Objects.requireNonNullElse;

import dev.perfkit.host.HostProbe;
import dev.perfkit.host.HostSnapshot;
import dev.perfkit.host.HostSnapshot.Container;
import dev.perfkit.host.HostSnapshot.JvmProcess;
import dev.perfkit.host.HostSnapshot.OpenFiles;
import dev.perfkit.memory.MemorySnapshot.Collector;
import java.lang.management.MemoryUsage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Takes snapshots. Not safe for threads. */
final class Sampler {
    private static final String PROBE = "host probe";
    private static final JvmProcess UNKNOWN = new JvmProcess(null, null, null);
    private static final OpenFiles NO_FILES = new OpenFiles(null, null);

    private final JvmReadings jvm;
    private final Faults faults;
    private final HostProbe host;
    private final @Nullable LongSupplier work;
    private final Paced<OpenFiles> openFiles;
    private final Paced<HostSnapshot> surroundings;
    private @Nullable MemorySnapshot last;
    private @Nullable Long live;
    private long doneBefore;

    Sampler(JvmReadings jvm, MemoryProfilerBuilder builder, Faults faults) {
        this.jvm = jvm;
        this.faults = faults;
        this.host = builder.host;
        this.work = builder.work;
        this.openFiles = new Paced<>(jvm::cpuNanos, () -> guarded(host::files, NO_FILES));
        this.surroundings = new Paced<>(jvm::cpuNanos, () -> faults.guarded(PROBE, host::snapshot));
    }

    /**
     * Takes one.
     *
     * @param looked the live set, where a collection has told of it since the last
     */
    MemorySnapshot take(Instant at, Duration elapsed, @Nullable Long looked) {
        if (looked != null) {
            live = looked;
        }
        JvmProcess process = guarded(host::process, UNKNOWN);
        OpenFiles files = requireNonNullElse(openFiles.get(elapsed), NO_FILES);
        HostSnapshot around = surroundings.get(elapsed);
        Container container = around == null ? null : around.container();
        LongSupplier counter = work;
        Long done = counter == null ? null : faults.guarded("work counter", () -> requirePlausible(counter));
        MemoryUsage heap = jvm.heap();
        List<Collector> collectors = jvm.collectors();
        MemorySnapshot now = new MemorySnapshot(
                at,
                elapsed,
                process.residentBytes(),
                process.virtualBytes(),
                heap.getUsed(),
                heap.getCommitted(),
                heap.getMax() < 0 ? null : (Long) heap.getMax(),
                jvm.pools(),
                live,
                collectors,
                gcShare(collectors, elapsed),
                jvm.metaspace(),
                jvm.loadedClasses(),
                jvm.buffers("direct"),
                jvm.buffers("mapped"),
                jvm.threads(),
                files.count(),
                files.limit(),
                container == null ? null : container.workingSet(),
                around == null ? null : around.memoryLimit(),
                done);
        last = now;
        return now;
    }

    private <T> T guarded(Supplier<@Nullable T> reading, T otherwise) {
        T read = faults.guarded(PROBE, reading);
        return read == null ? otherwise : read;
    }

    private Long requirePlausible(LongSupplier counter) {
        long done = counter.getAsLong();
        long least = doneBefore;
        doneBefore = Math.max(0, done); // where it began anew it is plausible from the next time on
        if (done < least) {
            throw new IllegalArgumentException("work: " + done + " (expected: >= " + least + ")");
        }
        return done;
    }

    private double gcShare(List<Collector> collectors, Duration elapsed) {
        MemorySnapshot before = last;
        long span = before == null ? 0 : elapsed.minus(before.elapsed()).toNanos();
        if (before == null || span <= 0) {
            return 0;
        }
        double pauses = MemorySnapshot.pauses(collectors)
                .minus(MemorySnapshot.pauses(before.collectors()))
                .toNanos();
        return Math.max(0, Math.min(1, pauses / span)); // the JVM counts milliseconds, and a pause when it ends
    }
}
