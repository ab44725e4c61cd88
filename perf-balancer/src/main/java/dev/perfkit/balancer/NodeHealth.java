package dev.perfkit.balancer;

import dev.perfkit.balancer.health.EjectionPolicy;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** What health checks say of a node, and what its own traffic does. */
final class NodeHealth {
    /*
     *     requests:  x x x x x                 x                    .
     *     state:     trusted  ─> EJECTED 5 s ─> on trial ─> EJECTED 10 s ─> on trial ─> trusted
     *
     * On trial a node takes one request at a time, until one has succeeded: so one that is still bad costs one request and
     * not a row of them. Whoever moves `probe` from NONE to the start of its request has that one. It is told again by
     * its start: should a request that slipped in beside it, from a panic or a fleet read before the ejection, bear the
     * same instant, its end decides as well, being news of the same node from the same time. A probe that has not ended
     * after as long as the last ejection took is held lost, and the next request takes its place.
     *
     * The next ejection lasts twice as long, unless the node was trusted in between for longer than its last one took.
     * All but the count of failures and the probe changes under the balancer's lock.
     */
    enum Verdict {
        /** The request changes nothing. */
        NOTHING,
        /** It is time to eject the node. */
        SUSPECT,
        /** The node has passed its trial. */
        PASSED
    }

    private static final long NONE = Long.MIN_VALUE;

    private final EjectionPolicy policy;
    private final AtomicInteger failuresInRow = new AtomicInteger();
    private final AtomicLong probe = new AtomicLong(NONE);
    private volatile Health checked = Health.UNKNOWN;
    private volatile boolean ejected;
    private volatile boolean onTrial;
    private final AtomicInteger ejections = new AtomicInteger();
    private volatile long patienceNanos;
    private String checkReason = "";
    private String ejectionReason = "";
    private Duration lastEjection = Duration.ZERO;
    private long trustedAt;

    NodeHealth(EjectionPolicy policy) {
        this.policy = policy;
    }

    Health state() {
        if (checked == Health.DOWN) {
            return Health.DOWN;
        }
        return ejected ? Health.EJECTED : checked;
    }

    /** Says the state, and why where it keeps requests away. */
    String explain() {
        return switch (state()) {
            case DOWN -> "DOWN (" + checkReason + ")";
            case EJECTED -> "EJECTED (" + ejectionReason + ")";
            case UP, UNKNOWN -> state() + (onTrial ? " on trial" : "");
        };
    }

    boolean isWell() {
        return !ejected && checked != Health.DOWN;
    }

    /** Returns whether it is neither ejected nor on trial. */
    boolean isTrusted() {
        return !ejected && !onTrial;
    }

    boolean isEjected() {
        return ejected;
    }

    /** Returns how many ejections there were, with one under way. */
    int ejections() {
        return ejections.get();
    }

    String explainSuspicion() {
        return onTrial ? "the request that tried it failed" : failuresInRow.get() + " failures in a row";
    }

    void checked(boolean up, String why) {
        checkReason = why;
        checked = up ? Health.UP : Health.DOWN;
    }

    /** Returns whether a request that starts now may have the node: always, but on trial only if no other has it. */
    boolean tryAdmit(long now) {
        if (!onTrial) {
            return true;
        }
        long seen = probe.get();
        boolean free = seen == NONE || now - seen > patienceNanos;
        return free && probe.compareAndSet(seen, key(now));
    }

    /** Lets the next request have a node on trial, if this was the one that had it. */
    void leave(long start) {
        if (probe.get() == key(start)) {
            probe.compareAndSet(key(start), NONE);
        }
    }

    private static long key(long start) {
        return start == NONE ? NONE + 1 : start;
    }

    /** Notes the outcome of a request that is still counted in flight. */
    Verdict after(Outcome outcome, long start) {
        boolean decides = onTrial && probe.get() == key(start);
        switch (outcome) {
            case SUCCESS, STREAM -> {
                if (failuresInRow.get() != 0) {
                    failuresInRow.set(0);
                }
                return decides ? Verdict.PASSED : Verdict.NOTHING;
            }
            case CANCELLED, HEDGE_LOSER -> {
                return Verdict.NOTHING;
            }
            default -> {
                int failures = failuresInRow.incrementAndGet();
                // Where an ejection is refused, the next is asked for a full row later: it takes a lock.
                boolean row = policy.countsRows() && failures % policy.failures() == 0 && isTrusted();
                return decides || row ? Verdict.SUSPECT : Verdict.NOTHING;
            }
        }
    }

    /**
     * Ejects the node.
     *
     * @param why in words
     * @param part how much of its time to take, so that many clients do not come back at once
     * @return for how long
     */
    Duration eject(long now, String why, double part) {
        ejectionReason = why;
        boolean kept = !onTrial && (lastEjection.isZero() || now - trustedAt > lastEjection.toNanos());
        Duration length = kept ? policy.first() : lastEjection.multipliedBy(2);
        lastEjection = length.compareTo(policy.longest()) > 0 ? policy.longest() : length;
        patienceNanos = lastEjection.toNanos();
        ejected = true;
        onTrial = false;
        ejections.incrementAndGet();
        return Duration.ofNanos((long) (lastEjection.toNanos() * part));
    }

    /** Ends the ejection, and begins the trial. */
    void readmit() {
        failuresInRow.set(0);
        probe.set(NONE);
        onTrial = true;
        ejected = false;
    }

    void trust(long now) {
        trustedAt = now;
        onTrial = false;
    }
}
