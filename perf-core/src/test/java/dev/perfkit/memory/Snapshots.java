package dev.perfkit.memory;

import dev.perfkit.memory.MemorySnapshot.Collector;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Snapshots of which a test sets what it is about. */
final class Snapshots {
    static final long MB = 1 << 20;

    int second;

    @Nullable Long resident = 500 * MB;

    @Nullable Long live = 100 * MB;

    long heapMax = 400 * MB;
    long pauseMillis;
    long metaspace = 50 * MB;
    long direct = 10 * MB;
    int threads = 20;

    @Nullable Long files = 100L;

    @Nullable Long containerUsed;

    long memoryLimit = 1_000 * MB;

    MemorySnapshot next() {
        Duration elapsed = Duration.ofSeconds(second++);
        return new MemorySnapshot(
                Instant.parse("2026-01-01T12:00:00Z").plus(elapsed),
                elapsed,
                resident,
                10_000 * MB,
                200 * MB,
                heapMax,
                heapMax,
                List.of(),
                live,
                List.of(
                        new Collector("Pausing", 10, Duration.ofMillis(pauseMillis)),
                        new Collector("Some Cycles", 10, Duration.ofMillis(1_000L * second))),
                0,
                metaspace,
                5_000,
                direct,
                0L,
                threads,
                files,
                1_000L,
                containerUsed,
                memoryLimit,
                null);
    }
}
