package dev.perfkit.profile;

import dev.perfkit.stats.Counter;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Counts a site's slow calls and tells of them, at most of one in ten seconds and of those that were told while they ran. */
final class SlowCalls {
    static final long QUIET_NANOS = Duration.ofSeconds(10).toNanos();

    private final SlowCallLog log;
    private final Counter total = new Counter();
    private final AtomicLong loggedAt;
    private final AtomicLong loggedTotal = new AtomicLong();

    SlowCalls(long now, SlowCallLog log) {
        this.log = log;
        this.loggedAt = new AtomicLong(now - QUIET_NANOS);
    }

    /** Notes a call that took at least the threshold. */
    void note(SlowCall call) {
        total.increment();
        boolean wasTold = log.wasTold(call);
        if (isTime(call.endedAt()) || wasTold) {
            long all = total.total();
            long unlogged = Math.max(0, all - loggedTotal.getAndSet(all) - 1);
            log.tell(call, unlogged);
        }
        log.commit(call);
    }

    private boolean isTime(long now) {
        long last = loggedAt.get();
        return now - last >= QUIET_NANOS && loggedAt.compareAndSet(last, now);
    }

    long total() {
        return total.total();
    }
}
