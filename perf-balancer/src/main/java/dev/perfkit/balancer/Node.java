package dev.perfkit.balancer;

import dev.perfkit.balancer.health.EjectionPolicy;
import dev.perfkit.stats.Ewma;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A member and all that is known of it; lives as long as its membership, through any number of fleets. */
final class Node<T> {
    /*
     * Response time: an average with tau = 1 s that takes
     *
     *     SUCCESS              the elapsed time
     *     FAILURE, TIMEOUT     max(elapsed, 5 x the fleet's p90, 1 s, Retry-After): a node that fails fast must not look fast
     *     CANCELLED            the elapsed time where it is above the average: all it proves is "at least so long"
     *
     * of successes at most one in 65 us: more would weigh next to nothing each, and every thread that chooses reads what is
     * written here. And that is read as  median + (average - median) * e^(-idle / 4.5 s),  where the median is the
     * fleet's and the power is read from a table, in steps of 67 ms (2 %). After ten seconds of idleness 11 % of the
     * distance are left, after 69 nothing: where others answer within a millisecond, a failure is a thousand times as
     * slow, and of that a hundredth is too much. Decay to 0 would send a herd at whoever was silent longest; no decay would never
     * try a node again that was once slow.
     */
    static final Duration TAU = Duration.ofSeconds(1);
    static final double FORGET_NANOS = 4.5e9;
    private static final long GRAIN_NANOS = 1 << 16;
    private static final int STEP_SHIFT = 26;
    private static final double[] KEPT = kept();
    static final double PENALTY_NANOS = 1e9;
    static final double PENALTY_FACTOR = 5;

    final String name;
    // Written under the balancer's lock; the target of a node never changes.
    volatile Endpoint<T> endpoint;
    final Totals totals = new Totals();
    final Load load = new Load();
    final NodeHealth health;
    // The few that are to last longer than others are given.
    final Set<Lease<T>> patient = ConcurrentHashMap.newKeySet();
    // Owned by the balancer's rate watch.
    final SuccessWindow window = new SuccessWindow();
    private final NodeBalancer<T> balancer;
    final Ewma response = Ewma.ofTau(TAU);
    final Reported reported = new Reported();
    // The balancer's, under its lock: when a slow start began, and what had been answered by then.
    boolean starting;
    // As of the last fleet; written under the balancer's lock.
    double weight;
    private long startedAt;
    private long servedBefore;
    // Written under the balancer's lock, read by every pick.
    volatile AdminState admin = AdminState.ACTIVE;

    Node(Endpoint<T> endpoint, NodeBalancer<T> balancer, EjectionPolicy ejection) {
        this.name = endpoint.name();
        this.endpoint = endpoint;
        this.weight = endpoint.weight();
        this.balancer = balancer;
        this.health = new NodeHealth(ejection);
    }

    void start(long now) {
        starting = true;
        startedAt = now;
        servedBefore = totals.successes.total();
    }

    /** Weighs the node anew; ends a slow start that is over. */
    void weigh(SlowStart slowStart, long now, double median) {
        weight = endpoint.weight();
        if (starting) {
            long elapsed = now - startedAt;
            long served = totals.successes.total() - servedBefore;
            starting = !slowStart.isOver(elapsed, served, responseNanos(now, median), median);
            weight *= starting ? slowStart.share(elapsed) : 1;
        }
    }

    /** What became of a request that was about to be counted in. */
    enum Entry {
        IN,
        /** The node left in the meantime. */
        LEFT,
        /** As many are in flight as may be. */
        FULL
    }

    /** Counts a request in, if it may. */
    Entry tryEnter(long now, boolean forLong) {
        long inFlight = forLong ? load.enterForLong(now) : load.enter(now);
        // Whoever sets the state reads the load after; so either it sees this request or this sees the new state.
        boolean active = admin == AdminState.ACTIVE;
        if (active && inFlight <= endpoint.limit()) {
            return Entry.IN;
        }
        leave(forLong ? load.exitAfterLong(now) : load.exit(now, now));
        return active ? Entry.FULL : Entry.LEFT;
    }

    Lease<T> lease(PickContext context, long now) {
        Lease<T> lease = new Lease<>(this, context, now);
        if (context.isForLong()) {
            patient.add(lease);
        }
        return lease;
    }

    /**
     * A lease was completed, by whoever had it. One that was taken back before tells nothing any more.
     *
     * @param retryAfterNanos for how long the node asks not to be called; 0 where it does not
     */
    void complete(Lease<T> lease, Outcome outcome, long retryAfterNanos) {
        long now = balancer.now();
        boolean forLong = lease.context.isForLong();
        long remaining = forLong ? load.exitAfterLong(lease.start) : load.exit(lease.start, now);
        if (remaining == Load.TAKEN_BACK) {
            return;
        }
        if (forLong) {
            patient.remove(lease);
        }
        try {
            balancer.ended(this, lease, now, outcome, retryAfterNanos);
        } finally {
            leave(remaining);
        }
    }

    private void leave(long remaining) {
        if (remaining == 0 && admin != AdminState.ACTIVE) {
            balancer.idle(this);
        }
    }

    private boolean isTakenBack(Lease<T> lease) {
        boolean open = lease.end();
        if (open) {
            load.exitAfterLong(lease.start);
            load.countTakenBack();
        }
        return open;
    }

    /** Takes back the leases that nobody seems to complete any more. */
    void takeBack(long now, long age) {
        load.takeBack(now, age);
        patient.removeIf(lease -> now - lease.start >= lease.context.lastingNanos() && isTakenBack(lease));
        leave(load.inFlight());
    }

    /** Moves the response time on. */
    void learn(Outcome outcome, long elapsed, long retryAfter, long now, Pace pace) {
        switch (outcome) {
            case SUCCESS -> {
                if (now - response.updatedAt() >= GRAIN_NANOS || Double.isNaN(response.value())) {
                    // More than zero, also by a ticker that stands still in between.
                    response.update((double) Math.max(1, elapsed), now);
                }
            }
            case FAILURE, TIMEOUT ->
                response.update(Math.max((double) Math.max(elapsed, retryAfter), pace.penaltyNanos(now)), now);
            case CANCELLED, HEDGE_LOSER -> {
                // All that it proves is "at least so long"; of a node that never answered it proves nothing.
                if (elapsed > response.value()) {
                    response.update((double) elapsed, now);
                }
            }
            case STREAM -> {}
        }
    }

    /** Takes what its server tells of itself. */
    void report(ServerReport report) {
        reported.add(report, response.value(), balancer.now());
        balancer.reported();
    }

    double responseNanos(long now, double median) {
        return responseNanos(response, now, median);
    }

    static double responseNanos(Ewma response, long now, double median) {
        double average = response.value();
        if (Double.isNaN(average)) {
            return median;
        }
        int steps = (int) Math.min(Math.max(0, now - response.updatedAt()) >> STEP_SHIFT, KEPT.length - 1);
        return median + (average - median) * KEPT[steps];
    }

    private static double[] kept() {
        double[] kept = new double[1024];
        Arrays.setAll(kept, steps -> Math.exp(-steps * (1L << STEP_SHIFT) / FORGET_NANOS));
        // Where it ends, it is for all time to come.
        kept[kept.length - 1] = 0;
        return kept;
    }

    /** Says why it cannot be picked. */
    String explain(PickContext context) {
        int limit = endpoint.limit();
        return name + " " + admin + " " + health.explain()
                + (load.inFlight() >= limit ? " at its limit of " + limit + " in flight" : "")
                + (context.excluded().contains(name) ? " excluded" : "");
    }

    NodeSnapshot snapshot(long now, double median) {
        // What ended before what is in flight: a request that ends between the two is missed, never counted twice.
        long successes = totals.successes.total();
        long failures = totals.failures.total();
        long cancellations = totals.cancellations.total();
        long takenBack = load.takenBack();
        long inFlight = load.inFlight();
        return new NodeSnapshot(
                name,
                admin,
                health.state(),
                inFlight,
                successes + failures + cancellations + takenBack + inFlight,
                successes,
                failures,
                Math.min(failures, totals.timeouts.total()),
                cancellations,
                takenBack,
                health.ejections(),
                responseNanos(now, median));
    }

    @Override
    public String toString() {
        return name;
    }
}
