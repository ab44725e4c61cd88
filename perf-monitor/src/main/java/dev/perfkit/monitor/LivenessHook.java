package dev.perfkit.monitor;

import dev.perfkit.stats.Counter;
import dev.perfkit.time.Scheduler;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls the host again and again while a monitor lives, to tell somebody who notices when it no longer does. (What goes to a channel is
 * {@link dev.perfkit.monitor.alert.delivery.Heartbeat}.) It is silent where no rule was
 * evaluated since the last beat: a monitor that only seems to live is what it is for.
 */
final class LivenessHook {
    private static final Logger log = LoggerFactory.getLogger(Monitor.class);

    private final Duration interval;
    private final Runnable beat;
    private final LongSupplier evaluations;
    private final Counter beats = new Counter();
    private final Counter failures = new Counter();
    private long evaluationsBefore; // handed from run to run by the scheduler, which overlaps none
    private boolean failing;
    private volatile Scheduler.Handle handle = () -> {};

    LivenessHook(Duration interval, Runnable beat, LongSupplier evaluations) {
        this.interval = interval;
        this.beat = beat;
        this.evaluations = evaluations;
    }

    void start(Scheduler scheduler, Executor executor) {
        handle = scheduler.repeat(executor, this::beat, interval);
    }

    void close() {
        handle.cancel();
    }

    private void beat() {
        long now = evaluations.getAsLong();
        if (now == evaluationsBefore) {
            return;
        }
        evaluationsBefore = now;
        try {
            beat.run();
            beats.increment();
            failing = false;
        } catch (RuntimeException | Error e) {
            failures.increment();
            if (!failing) {
                log.warn("a heartbeat failed; further failures are only counted until one does not", e);
            }
            failing = true;
        }
    }

    long beats() {
        return beats.total();
    }

    long failures() {
        return failures.total();
    }
}
