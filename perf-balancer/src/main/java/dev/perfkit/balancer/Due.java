package dev.perfkit.balancer;

import java.util.concurrent.atomic.AtomicLong;

/** What is to be done once in an interval, by whoever comes first when it is time. */
final class Due {
    private final long interval;
    private final AtomicLong last;

    /**
     * Begins.
     *
     * @param last when it was done last, as it were
     */
    Due(long interval, long last) {
        this.interval = interval;
        this.last = new AtomicLong(last);
    }

    /** Returns whether it is time, and the caller the first: it is his to do it. */
    boolean isNow(long now) {
        long before = last.get();
        return now - before >= interval && last.compareAndSet(before, now);
    }
}
