package dev.perfkit.balancer;

import java.time.Duration;

/** How much of its weight a node has that is new, or was down. */
final class SlowStart {
    /*
     *     share of the weight = max(0.1, t / window)
     *
     * A node that has just started has cold caches and code that is not compiled, and its figures are nobody's: without this it would
     * be given all there is. It is over before its time once the node has shown what it can: SERVED requests, not slower than
     * half as much again as the fleet's median.
     *
     * A node starts so only beside another that is well and has started: where all are new, somebody has to do the work.
     */
    static final Duration STEP = Duration.ofSeconds(1);
    private static final double LEAST = 0.1;
    private static final int SERVED = 100;
    private static final double SLOWER = 1.5;

    private final long window;

    SlowStart(Duration window) {
        this.window = window.toNanos();
    }

    boolean isEnabled() {
        return window > 0;
    }

    double share(long elapsed) {
        return Math.min(1, Math.max(LEAST, (double) elapsed / window));
    }

    /**
     * Returns whether it is over.
     *
     * @param served how many requests the node has answered since it began
     * @param response its response time, beside the fleet's median
     */
    boolean isOver(long elapsed, long served, double response, double median) {
        return elapsed >= window || (served >= SERVED && response <= SLOWER * median);
    }
}
