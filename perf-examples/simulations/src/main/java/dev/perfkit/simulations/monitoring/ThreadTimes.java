package dev.perfkit.simulations.monitoring;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Adds up the time on a core of the threads whose names begin in some way. A thread that ends loses what it did since the last look. */
final class ThreadTimes {
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final List<String> prefixes;
    private final Map<Long, Long> seen = new HashMap<>();
    private long total;

    ThreadTimes(List<String> prefixes) {
        this.prefixes = prefixes;
    }

    /** Looks at all threads, and returns the nanoseconds up to now. */
    long look() {
        for (ThreadInfo thread : threads.getThreadInfo(threads.getAllThreadIds())) {
            if (thread != null && prefixes.stream().anyMatch(thread.getThreadName()::startsWith)) {
                long now = threads.getThreadCpuTime(thread.getThreadId());
                if (now >= 0) {
                    Long before = seen.put(thread.getThreadId(), now);
                    total += now - (before == null ? 0 : before);
                }
            }
        }
        return total;
    }
}
