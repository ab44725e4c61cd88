package dev.perfkit.memory;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What of the host's own code has failed, and how often: counted each time, logged the first. */
final class Faults {
    private static final Logger LOG = LoggerFactory.getLogger(MemoryProfiler.class);

    private final String profiler;
    private final Map<String, Long> counts = new ConcurrentHashMap<>();

    Faults(String profiler) {
        this.profiler = profiler;
    }

    /** Returns what it supplies, or null where it fails. */
    <T> @Nullable T guarded(String part, Supplier<@Nullable T> supplier) {
        try {
            return supplier.get();
        } catch (Throwable e) { // an Error too: sampling is to outlive a probe without its library
            note(part, e);
            return null;
        }
    }

    void note(String part, Throwable e) {
        if (counts.merge(part, 1L, Long::sum) == 1) {
            LOG.warn("{} of memory profiler {} failed; further failures are counted only", part, profiler, e);
        }
    }

    /** Returns how often each part has failed, in the order of their names. */
    Map<String, Long> counts() {
        return new TreeMap<>(counts);
    }
}
