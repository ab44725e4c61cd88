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

    private final String site;
    private final long thresholdNanos;
    private final Counter total = new Counter();
    private final AtomicLong loggedAt = new AtomicLong();
    private final AtomicLong loggedTotal = new AtomicLong();

    SlowCalls(String site, long thresholdNanos) {
        this.site = site;
        this.thresholdNanos = thresholdNanos;
    }

    boolean isSlow(long nanos) {
        return nanos >= thresholdNanos;
    }

    void note(long nanos, long now) {
        total.increment();
        long last = loggedAt.get();
        boolean first = loggedTotal.get() == 0;
        if ((first || now - last >= QUIET_NANOS) && loggedAt.compareAndSet(last, now)) {
            long all = total.total();
            long unlogged = Math.max(0, all - loggedTotal.getAndSet(all) - 1);
            log.warn(
                    "slow call: {} took {} (threshold {}; {} more since the last such line)",
                    site,
                    Durations.text(nanos),
                    Durations.text(thresholdNanos),
                    unlogged);
        }
    }

    long total() {
        return total.total();
    }
}
