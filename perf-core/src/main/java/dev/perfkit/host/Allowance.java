package dev.perfkit.host;

import dev.perfkit.signal.Signal;
import org.jspecify.annotations.Nullable;

/** How much of the processor time that a container may use it has used, summed over the readings since there is a limit. */
final class Allowance {
    private @Nullable HostSnapshot before;
    private double allowed;
    private double used;
    private boolean known;

    void add(HostSnapshot now) {
        HostSnapshot.Container then = before == null ? null : before.container();
        HostSnapshot.Container container = now.container();
        known = container != null && container.cpuLimit() != null && container.cpuNanos() != null;
        if (before != null && then != null && container != null) {
            Long from = then.cpuNanos();
            Long to = container.cpuNanos();
            Double limit = container.cpuLimit();
            // Less than before means that another group is read: nothing is known of the time between.
            if (from != null && to != null && to >= from && limit != null) {
                double most = limit * (double) (now.readAt() - before.readAt());
                allowed += most;
                // More than may be means that a burst was let through.
                used += Math.min(most, (double) (to - from));
            }
        }
        before = now;
    }

    Signal.@Nullable Share share() {
        return known ? new Signal.Share((long) used, (long) allowed) : null;
    }
}
