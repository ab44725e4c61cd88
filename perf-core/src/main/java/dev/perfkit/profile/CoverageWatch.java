package dev.perfkit.profile;

import dev.perfkit.time.Scheduler;
import dev.perfkit.time.Ticker;
import dev.perfkit.weave.Coverage;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks once, after the profiler was installed, whether what is annotated is woven, and says so where it is not. */
final class CoverageWatch implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Profiler.class);

    /** After the start of most programs, and before anybody gives up. */
    private static final Duration DELAY = Duration.ofSeconds(10);

    private static final long KEPT_NANOS = Duration.ofSeconds(10).toNanos();
    private static final int NAMED = 5;

    private final Ticker ticker;
    private final Scheduler scheduler;
    private final Executor executor;
    private final AtomicBoolean told = new AtomicBoolean();
    private volatile ClassLoader loader = ClassLoader.getSystemClassLoader();
    private volatile Scheduler.@Nullable Handle handle;
    private volatile @Nullable Looked last;

    private record Looked(Coverage coverage, long at) {}

    CoverageWatch(ProfilerBuilder builder) {
        this.ticker = builder.ticker;
        this.scheduler = builder.scheduler;
        this.executor = builder.executor;
    }

    /** The profiler has been installed, by a thread of the application: a thread of a pool may know none of its classes. */
    void start() {
        ClassLoader ofApplication = Thread.currentThread().getContextClassLoader();
        if (ofApplication != null) {
            loader = ofApplication;
        }
        handle = scheduler.schedule(executor, this::look, DELAY);
    }

    /** Returns what was found last; null where nobody has looked. */
    @Nullable Coverage known() {
        Looked known = last;
        return known == null ? null : known.coverage;
    }

    /** Returns what is found now, or was some seconds ago; null where the profiler was never installed. */
    @Nullable Coverage fresh() {
        if (handle == null) {
            return null;
        }
        Looked known = last;
        return known == null || ticker.read() - known.at >= KEPT_NANOS ? look() : known.coverage;
    }

    private Coverage look() {
        Coverage found = Coverage.of(Profiled.class, loader);
        last = new Looked(found, ticker.read());
        if (!found.notWoven().isEmpty() && told.compareAndSet(false, true)) {
            tell(found);
        }
        return found;
    }

    private static void tell(Coverage found) {
        log.warn(
                "{} of {} methods with @Profiled are not measured, since their classes are not woven: {}{}. Weave them when they"
                        + " are built, by byte-buddy-maven-plugin with dev.perfkit.weave.WeavingPlugin, or as they are loaded,"
                        + " by -javaagent with perf-core's agent jar",
                found.annotated() - found.woven(),
                found.annotated(),
                String.join(
                        ", ",
                        found.notWoven()
                                .subList(0, Math.min(NAMED, found.notWoven().size()))),
                found.notWoven().size() > NAMED ? ", ..." : "");
    }

    @Override
    public void close() {
        Scheduler.Handle scheduled = handle;
        if (scheduled != null) {
            scheduled.cancel();
        }
    }
}
