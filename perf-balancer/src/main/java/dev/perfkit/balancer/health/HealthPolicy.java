package dev.perfkit.balancer.health;

import java.time.Duration;

/**
 * How often a target is probed, and how many probes in a row decide.
 *
 * <pre>{@code
 * HealthPolicy policy = HealthPolicy.defaults().withInterval(Duration.ofSeconds(3)).withTimeout(Duration.ofSeconds(1));
 * }</pre>
 *
 * <p>The first probe comes at once, each further one an interval after the start of the one before, up to a fifth sooner
 * or later: so many clients of a node, and one client of many nodes, do not probe in step.
 *
 * <p>What real requests say counts for a target that is up, and for no other: one that is down has to pass its probes,
 * since the requests that reach it may be few, or of a panic. (1) Where requests succeeded since the time of the last
 * probe, and none failed, the next one is left out, up to {@code skips} in a row; not while the last probe failed. The
 * bound is there because a target that is about to stop says so to a probe, and serves on meanwhile. (2) A probe without an
 * answer in time counts neither way where a request succeeded while it waited: the target is busy, not gone. What it
 * answers counts as ever.
 *
 * @param interval from the start of one probe to that of the next, on average; a day at most
 * @param timeout when a probe without an answer has failed; below four fifths of the interval, so that a target has at
 *     most one probe at a time
 * @param rise how many probes must pass in a row before a target that is down is up; one that was never up or down is up
 *     with the first that passes
 * @param fall how many must fail in a row before it is down
 * @param skips how many probes in a row requests that succeed may stand in for; 0 if requests shall not count at all
 */
public record HealthPolicy(Duration interval, Duration timeout, int rise, int fall, int skips) {
    static final double JITTER = 0.2;
    private static final HealthPolicy DEFAULTS =
            new HealthPolicy(Duration.ofSeconds(5), Duration.ofSeconds(2), 2, 3, 1);
    private static final HealthPolicy RELAXED =
            new HealthPolicy(Duration.ofSeconds(30), Duration.ofSeconds(5), 2, 3, 0);

    /** Checks the ranges. */
    public HealthPolicy {
        if (interval.compareTo(Duration.ofMillis(10)) < 0) {
            throw new IllegalArgumentException("interval: " + interval + " (expected: >= PT0.01S)");
        }
        if (interval.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException("interval: " + interval + " (expected: <= PT24H)");
        }
        if (timeout.compareTo(Duration.ofMillis(1)) < 0) {
            throw new IllegalArgumentException("timeout: " + timeout + " (expected: >= PT0.001S)");
        }
        if (timeout.compareTo(interval.multipliedBy(4).dividedBy(5)) >= 0) {
            throw new IllegalArgumentException(
                    "timeout: " + timeout + " (expected: below 4/5 of the interval, " + interval + ")");
        }
        requireAtLeastOne("rise", rise);
        requireAtLeastOne("fall", fall);
        if (skips < 0) {
            throw new IllegalArgumentException("skips: " + skips + " (expected: >= 0)");
        }
    }

    private static void requireAtLeastOne(String name, int count) {
        if (count < 1) {
            throw new IllegalArgumentException(name + ": " + count + " (expected: >= 1)");
        }
    }

    /** Returns every 5 s with 2 s for an answer, rise 2, fall 3, and every other probe left out under traffic. */
    public static HealthPolicy defaults() {
        return DEFAULTS;
    }

    /** Returns every 30 s with 5 s for an answer, rise 2, fall 3, whatever the traffic: for many clients of a small fleet. */
    public static HealthPolicy relaxed() {
        return RELAXED;
    }

    /** Returns this policy with another interval; for a short one, set a shorter timeout first. */
    public HealthPolicy withInterval(Duration interval) {
        return new HealthPolicy(interval, timeout, rise, fall, skips);
    }

    /** Returns this policy with another timeout. */
    public HealthPolicy withTimeout(Duration timeout) {
        return new HealthPolicy(interval, timeout, rise, fall, skips);
    }

    /** Returns this policy with another rise. */
    public HealthPolicy withRise(int rise) {
        return new HealthPolicy(interval, timeout, rise, fall, skips);
    }

    /** Returns this policy with another number of probes that traffic may stand in for. */
    public HealthPolicy withSkips(int skips) {
        return new HealthPolicy(interval, timeout, rise, fall, skips);
    }

    /** Returns this policy with another fall. */
    public HealthPolicy withFall(int fall) {
        return new HealthPolicy(interval, timeout, rise, fall, skips);
    }
}
