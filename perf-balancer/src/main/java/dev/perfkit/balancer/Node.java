package dev.perfkit.balancer;

import dev.perfkit.balancer.health.EjectionPolicy;
import dev.perfkit.stats.Ewma;
import java.time.Duration;

/** A member and all that is known of it; lives as long as its membership, through any number of fleets. */
final class Node<T> {
    /*
     * Response time: an average with tau = 1 s that takes
     *
     *     SUCCESS              the elapsed time
     *     FAILURE, TIMEOUT     max(elapsed, 5 x the fleet's p90, 1 s): a node that fails fast must not look fast
     *     CANCELLED            the elapsed time where it is above the average: all it proves is "at least so long"
     *
     * and that is read as  median + (average - median) * (1 + x/16)^-16,  x = idle / (10/3 s),  where the median is
     * the fleet's. The power is e^-x for the price of a division; after ten seconds of idleness 6 % of the distance are
     * left. Decay to 0 would send a herd at whoever was silent longest; no decay would never try a node again that was
     * once slow.
     */
    static final Duration TAU = Duration.ofSeconds(1);
    static final double FORGET_NANOS = 10e9 / 3;
    static final double PENALTY_NANOS = 1e9;
    static final double PENALTY_FACTOR = 5;

    final String name;
    // Written under the balancer's lock; the target of a node never changes.
    volatile Endpoint<T> endpoint;
    final Totals totals = new Totals();
    final Load load = new Load();
    final NodeHealth health;
    // Owned by the balancer's rate watch.
    final SuccessWindow window = new SuccessWindow();
    private final NodeBalancer<T> balancer;
    private final Ewma response = Ewma.ofTau(TAU);
    private volatile long updatedAt;
    // Written under the balancer's lock, read by every pick.
    volatile AdminState admin = AdminState.ACTIVE;

    Node(Endpoint<T> endpoint, NodeBalancer<T> balancer, EjectionPolicy ejection) {
        this.name = endpoint.name();
        this.endpoint = endpoint;
        this.balancer = balancer;
        this.health = new NodeHealth(ejection);
    }

    /** Counts a request in, unless the node left in the meantime. */
    boolean tryEnter(long now) {
        load.enter(now);
        // Whoever sets the state reads the load after; so either it sees this request or this sees the new state.
        if (admin == AdminState.ACTIVE) {
            return true;
        }
        exit(now);
        return false;
    }

    void complete(long start, Outcome outcome) {
        try {
            balancer.ended(this, start, outcome);
        } finally {
            exit(start);
        }
    }

    private void exit(long start) {
        if (load.exit(start) == 0 && admin != AdminState.ACTIVE) {
            balancer.idle(this);
        }
    }

    /** Moves the response time on. */
    void learn(Outcome outcome, long elapsed, long now, Pace pace) {
        if (outcome == Outcome.STREAM) {
            return;
        }
        boolean open = outcome == Outcome.CANCELLED || outcome == Outcome.HEDGE_LOSER;
        double value = switch (outcome) {
            case SUCCESS, CANCELLED, HEDGE_LOSER, STREAM -> (double) elapsed;
            case FAILURE, TIMEOUT -> Math.max((double) elapsed, pace.penaltyNanos(now));
        };
        if (open && !(value > response.value())) {
            return;
        }
        response.update(value, now);
        updatedAt = now;
    }

    /** Returns the average as it was left; NaN for none. */
    double rawResponseNanos() {
        return response.value();
    }

    double responseNanos(long now, double median) {
        double average = response.value();
        if (Double.isNaN(average)) {
            return median;
        }
        double x = Math.max(0, now - updatedAt) / (16 * FORGET_NANOS);
        if (x < 1e-4) {
            return average;
        }
        double square = 1 / ((1 + x) * (1 + x));
        double fourth = square * square;
        double eighth = fourth * fourth;
        return median + (average - median) * eighth * eighth;
    }

    NodeSnapshot snapshot(long now, double median) {
        // What ended before what is in flight: a request that ends between the two is missed, never counted twice.
        long successes = totals.successes.total();
        long failures = totals.failures.total();
        long cancellations = totals.cancellations.total();
        long inFlight = load.inFlight();
        return new NodeSnapshot(
                name,
                admin,
                health.state(),
                inFlight,
                successes + failures + cancellations + inFlight,
                successes,
                failures,
                Math.min(failures, totals.timeouts.total()),
                cancellations,
                responseNanos(now, median));
    }

    @Override
    public String toString() {
        return name;
    }
}
