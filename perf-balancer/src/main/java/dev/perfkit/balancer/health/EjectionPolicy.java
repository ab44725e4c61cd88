package dev.perfkit.balancer.health;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * When a node's failing requests put it out, long before a health check would, and when to believe no health at all. Any of three rules puts a
 * node out:
 *
 * <ul>
 *   <li>so many failures in a row;
 *   <li>a low success rate over the last ten seconds;
 *   <li>a success rate over the last ten seconds far below those of the other nodes.
 * </ul>
 *
 * <pre>{@code
 * EjectionPolicy policy = EjectionPolicy.defaults().withFailures(3).withSuccessRate(0.8, 50);
 * }</pre>
 *
 * <p>An ejection ends up to a fifth before its time, so that the clients of a node do not return to it together. The node is
 * then on trial: it takes one request at a time until one has succeeded. If that one fails it is out again.
 *
 * <p>The rates are looked at once a second, while requests end. The default of one half: a node below fails more than it
 * answers, and of ten requests to one that fails one in twenty, six fail by chance once in 360,000 windows. With a threshold
 * of 0.8 it would be once in ninety.
 *
 * <p>The spread alone makes a poor judge of the third rule: among equal nodes one in thirty-five lies 1.9 sigma below the
 * mean. So its failures must also be more than chance makes of the others' mean rate: four standard deviations, by the
 * square-root transformation of F. J. Anscombe, "The transformation of Poisson, binomial and negative-binomial data"
 * (1948). Where no other node fails, that takes 7 failures.
 *
 * @param failures how many requests must fail in a row; {@link Integer#MAX_VALUE} for never
 * @param successRate below what share of successes, 0 to 1; 0 for never
 * @param requests of how many requests in the last ten seconds at least
 * @param sigmas how many standard deviations of the nodes' success rates below their mean;
 *     {@link Double#POSITIVE_INFINITY} for never
 * @param outlierNodes of how many nodes at least
 * @param outlierRequests that had how many requests each in the last ten seconds at least
 * @param first how long the first ejection lasts; each further one twice as long, unless the node was trusted in between
 *     for longer than its last one took
 * @param longest how long an ejection lasts at most, a day or less
 * @param share how much of the fleet may be ejected at once, 0 to 1; one node always may, the last that is well never
 * @param panic when so few nodes are well that health, checked or by ejection, is not believed any more
 */
public record EjectionPolicy(
        int failures,
        double successRate,
        int requests,
        double sigmas,
        int outlierNodes,
        int outlierRequests,
        Duration first,
        Duration longest,
        double share,
        PanicPolicy panic) {
    private static final EjectionPolicy DEFAULTS = new EjectionPolicy(
            5, 0.5, 10, 1.9, 5, 100, Duration.ofSeconds(5), Duration.ofSeconds(300), 0.1, PanicPolicy.defaults());
    private static final EjectionPolicy DISABLED = DEFAULTS.withFailures(Integer.MAX_VALUE)
            .withSuccessRate(0, 10)
            .withOutliers(Double.POSITIVE_INFINITY, 5, 100)
            .withShare(0);

    /** Checks the ranges. */
    public EjectionPolicy {
        requireAtLeast("failures", failures, 1);
        requireShare("successRate", successRate);
        requireAtLeast("requests", requests, 1);
        if (!(sigmas > 0)) {
            throw new IllegalArgumentException("sigmas: " + sigmas + " (expected: > 0)");
        }
        requireAtLeast("outlierNodes", outlierNodes, 3);
        requireAtLeast("outlierRequests", outlierRequests, 1);
        if (first.isNegative() || first.isZero()) {
            throw new IllegalArgumentException("first: " + first + " (expected: > 0)");
        }
        if (longest.compareTo(first) < 0) {
            throw new IllegalArgumentException("longest: " + longest + " (expected: >= first, " + first + ")");
        }
        if (longest.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException("longest: " + longest + " (expected: <= PT24H)");
        }
        requireShare("share", share);
        requireNonNull(panic, "panic");
    }

    private static void requireAtLeast(String name, int count, int least) {
        if (count < least) {
            throw new IllegalArgumentException(name + ": " + count + " (expected: >= " + least + ")");
        }
    }

    private static void requireShare(String name, double share) {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException(name + ": " + share + " (expected: 0..1)");
        }
    }

    /**
     * Returns after 5 failures in a row, below one half of 10 requests, or at 1.9 sigma among 5 nodes of 100 requests; for 5 s
     * and up to 300 s, a tenth of the fleet.
     */
    public static EjectionPolicy defaults() {
        return DEFAULTS;
    }

    /** Returns never. */
    public static EjectionPolicy disabled() {
        return DISABLED;
    }

    /** Returns this policy with another number of failures in a row. */
    public EjectionPolicy withFailures(int failures) {
        return new EjectionPolicy(
                failures, successRate, requests, sigmas, outlierNodes, outlierRequests, first, longest, share, panic);
    }

    /** Returns this policy with another least success rate, of so many requests. */
    public EjectionPolicy withSuccessRate(double successRate, int requests) {
        return new EjectionPolicy(
                failures, successRate, requests, sigmas, outlierNodes, outlierRequests, first, longest, share, panic);
    }

    /** Returns this policy with another rule for outliers. */
    public EjectionPolicy withOutliers(double sigmas, int nodes, int requests) {
        return new EjectionPolicy(
                failures, successRate, this.requests, sigmas, nodes, requests, first, longest, share, panic);
    }

    /** Returns this policy with other lengths of the first and the longest ejection. */
    public EjectionPolicy withTimes(Duration first, Duration longest) {
        return new EjectionPolicy(
                failures, successRate, requests, sigmas, outlierNodes, outlierRequests, first, longest, share, panic);
    }

    /** Returns this policy with another share of the fleet. */
    public EjectionPolicy withShare(double share) {
        return new EjectionPolicy(
                failures, successRate, requests, sigmas, outlierNodes, outlierRequests, first, longest, share, panic);
    }

    /** Returns this policy with another rule for when health is not believed any more. */
    public EjectionPolicy withPanic(PanicPolicy panic) {
        return new EjectionPolicy(
                failures, successRate, requests, sigmas, outlierNodes, outlierRequests, first, longest, share, panic);
    }

    /** Returns whether failures in a row eject. */
    public boolean countsRows() {
        return failures != Integer.MAX_VALUE;
    }

    /** Returns whether success rates eject, a node's own or compared with the others'. */
    public boolean watchesRates() {
        return successRate > 0 || sigmas != Double.POSITIVE_INFINITY;
    }
}
