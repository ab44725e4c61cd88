package dev.perfkit.balancer;

/**
 * A node at one moment. Totals are since it joined; a node that left and joined again begins anew. At rest
 * {@code picks = successes + failures + cancellations + takenBack}, and in flight makes the difference before.
 *
 * @param name its name
 * @param admin what the host wants of it
 * @param health what is known of its condition
 * @param inFlight how many leases are not completed
 * @param picks how often it was picked
 * @param successes how many leases ended in {@link Outcome#SUCCESS} or {@link Outcome#STREAM}
 * @param failures how many ended in {@link Outcome#FAILURE} or {@link Outcome#TIMEOUT}
 * @param timeouts how many of the failures were timeouts
 * @param cancellations how many ended in {@link Outcome#CANCELLED} or {@link Outcome#HEDGE_LOSER}
 * @param takenBack how many were never completed in their time, see {@link Lease}, and are no longer counted in flight
 * @param ejections how often it was ejected
 * @param responseNanos the response time to expect of it, see {@link Candidates#responseNanos}, in nanoseconds
 */
public record NodeSnapshot(
        String name,
        AdminState admin,
        Health health,
        long inFlight,
        long picks,
        long successes,
        long failures,
        long timeouts,
        long cancellations,
        long takenBack,
        long ejections,
        double responseNanos) {}
