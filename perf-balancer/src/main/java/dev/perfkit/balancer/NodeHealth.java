package dev.perfkit.balancer;

import dev.perfkit.balancer.health.EjectionPolicy;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** What health checks say of a node, and what its own traffic does. */
final class NodeHealth {
    /*
     *     failures in a row:  1 2 3 4 5            5             5      0
     *     state:              . . . . EJECTED 5 s  . EJECTED 10 s  .    .        (. = as the checks say)
     *
     * On return one failure short of the limit is still counted, so that a node that is still bad costs one request and
     * not five. The next ejection lasts twice as long, unless the node kept well for as long as its last one took.
     *
     * All but the count of failures changes under the balancer's lock.
     */
    private final EjectionPolicy policy;
    private final AtomicInteger failuresInRow = new AtomicInteger();
    private volatile Health checked = Health.UNKNOWN;
    private volatile boolean ejected;
    private int ejections;
    private Duration lastEjection = Duration.ZERO;
    private long returnedAt;

    NodeHealth(EjectionPolicy policy) {
        this.policy = policy;
    }

    Health state() {
        if (checked == Health.DOWN) {
            return Health.DOWN;
        }
        return ejected ? Health.EJECTED : checked;
    }

    boolean isWell() {
        return !ejected && checked != Health.DOWN;
    }

    void checked(boolean up) {
        checked = up ? Health.UP : Health.DOWN;
    }

    /** Notes the outcome of a request; returns whether it is time to eject the node. */
    boolean isSuspectAfter(Outcome outcome) {
        switch (outcome) {
            case SUCCESS, STREAM -> {
                if (failuresInRow.get() != 0) {
                    failuresInRow.set(0);
                }
                return false;
            }
            case CANCELLED, HEDGE_LOSER -> {
                return false;
            }
            default -> {
                int failures = failuresInRow.incrementAndGet();
                // Where an ejection is refused, the next is asked for a full row later: it takes a lock.
                return policy.isEnabled() && failures % policy.failures() == 0 && !ejected;
            }
        }
    }

    boolean isEjected() {
        return ejected;
    }

    /** Returns how many ejections there were, with one under way. */
    int ejections() {
        return ejections;
    }

    int failuresInRow() {
        return failuresInRow.get();
    }

    /** Ejects the node; returns for how long. */
    Duration eject(long now) {
        boolean keptWell = lastEjection.isZero() || now - returnedAt > lastEjection.toNanos();
        Duration length = keptWell ? policy.first() : lastEjection.multipliedBy(2);
        lastEjection = length.compareTo(policy.longest()) > 0 ? policy.longest() : length;
        ejected = true;
        ejections++;
        return lastEjection;
    }

    void readmit(long now) {
        ejected = false;
        returnedAt = now;
        failuresInRow.set(policy.failures() - 1);
    }
}
