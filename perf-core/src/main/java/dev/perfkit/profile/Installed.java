package dev.perfkit.profile;

import dev.perfkit.stats.Counter;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The profiler that woven methods record at: they can reach nothing but a static field. */
final class Installed {
    private static final AtomicReference<@Nullable RecordingProfiler> SLOT = new AtomicReference<>();
    private static final Counter UNMEASURED = new Counter();

    private Installed() {}

    static void install(RecordingProfiler profiler) {
        RecordingProfiler other = SLOT.compareAndExchange(null, profiler);
        if (other != null) {
            throw new IllegalStateException(
                    "installed: profiler " + other.name() + " (expected: none; close that one first)");
        }
        if (profiler.isClosed()) {
            uninstall(profiler);
            throw new IllegalStateException("profiler " + profiler.name() + " is closed");
        }
        try {
            profiler.installed();
        } catch (Throwable e) {
            uninstall(profiler);
            throw e;
        }
    }

    static void uninstall(RecordingProfiler profiler) {
        SLOT.compareAndSet(profiler, null);
    }

    static @Nullable RecordingProfiler current() {
        return SLOT.get();
    }

    static void countUnmeasured() {
        UNMEASURED.increment();
    }

    /** Returns how many woven calls found nobody to record at. */
    static long unmeasured() {
        return UNMEASURED.total();
    }
}
