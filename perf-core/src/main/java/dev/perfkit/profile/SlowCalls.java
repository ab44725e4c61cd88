package dev.perfkit.profile;

import dev.perfkit.stats.Counter;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts a site's slow calls and logs them, at most one in ten seconds. */
final class SlowCalls {
    private static final Logger log = LoggerFactory.getLogger(Profiler.class);
    private static final long QUIET_NANOS = Duration.ofSeconds(10).toNanos();

    private final Counter total = new Counter();
    private final AtomicLong loggedAt;
    private final AtomicLong loggedTotal = new AtomicLong();

    SlowCalls(long now) {
        this.loggedAt = new AtomicLong(now - QUIET_NANOS);
    }

    /** Notes a call that took at least the threshold. */
    void note(SlowCall call) {
        total.increment();
        long now = call.endedAt();
        long last = loggedAt.get();
        if (now - last >= QUIET_NANOS && loggedAt.compareAndSet(last, now)) {
            long all = total.total();
            long unlogged = Math.max(0, all - loggedTotal.getAndSet(all) - 1);
            warn(call, unlogged);
        }
    }

    private void warn(SlowCall call, long unlogged) {
        try {
            log.warn(
                    "slow call: {} took {} (threshold {}; {} more since the last such line)",
                    call.site(),
                    Durations.text(call.nanos()),
                    Durations.text(call.thresholdNanos()),
                    unlogged);
        } catch (Throwable e) {
            // The host's logging is broken. The call that is timed is not, and it is counted already.
        }
    }

    long total() {
        return total.total();
    }
}
