package dev.perfkit.memory;

import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A reading that is left out where it is dear: on some systems open files are counted by listing all of them, which takes 5 ms of CPU for 10,000.
 * It is read again after {@value #REST} times as long as it took, but for a minute at most; until then what was read last is returned.
 */
final class Paced<T> {
    private static final long REST = 20_000;
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private final Supplier<@Nullable Long> cpuNanos;
    private final Supplier<@Nullable T> source;
    private @Nullable T last;
    private Duration next = Duration.ZERO;
    /** What the two readings before cost: the first ones load classes and are interpreted, and say nothing of those to come. */
    private long costBefore;

    private long costBeforeThat;

    Paced(Supplier<@Nullable Long> cpuNanos, Supplier<@Nullable T> source) {
        this.cpuNanos = cpuNanos;
        this.source = source;
    }

    @Nullable T get(Duration now) {
        if (now.compareTo(next) >= 0) {
            Long begun = cpuNanos.get();
            last = source.get();
            Long ended = cpuNanos.get();
            long cost = begun == null || ended == null ? 0 : ended - begun;
            Duration rest = Duration.ofNanos(REST * Math.min(cost, Math.min(costBefore, costBeforeThat)));
            next = now.plus(rest.compareTo(LONGEST) < 0 ? rest : LONGEST);
            costBeforeThat = costBefore;
            costBefore = cost;
        }
        return last;
    }
}
