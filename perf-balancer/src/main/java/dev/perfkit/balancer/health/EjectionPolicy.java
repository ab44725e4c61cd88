package dev.perfkit.balancer.health;

import java.time.Duration;

/**
 * When a node's failing requests put it out, long before a health check would.
 *
 * @param failures how many requests must fail in a row; {@link Integer#MAX_VALUE} for never
 * @param first how long the first ejection lasts; each further one twice as long, unless the node kept well in between for
 *     as long as its last one took
 * @param longest how long an ejection lasts at most, a day or less
 * @param share how much of the fleet may be ejected at once, 0 to 1; one node always may, the last that is well never
 */
public record EjectionPolicy(int failures, Duration first, Duration longest, double share) {
    private static final EjectionPolicy DEFAULTS =
            new EjectionPolicy(5, Duration.ofSeconds(5), Duration.ofSeconds(300), 0.1);
    private static final EjectionPolicy DISABLED =
            new EjectionPolicy(Integer.MAX_VALUE, DEFAULTS.first, DEFAULTS.longest, 0);

    /** Checks the ranges. */
    public EjectionPolicy {
        if (failures < 1) {
            throw new IllegalArgumentException("failures: " + failures + " (expected: >= 1)");
        }
        if (first.isNegative() || first.isZero()) {
            throw new IllegalArgumentException("first: " + first + " (expected: > 0)");
        }
        if (longest.compareTo(first) < 0) {
            throw new IllegalArgumentException("longest: " + longest + " (expected: >= first, " + first + ")");
        }
        if (longest.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException("longest: " + longest + " (expected: <= PT24H)");
        }
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("share: " + share + " (expected: 0..1)");
        }
    }

    /** Returns after 5 failures, for 5 s and up to 300 s, a tenth of the fleet. */
    public static EjectionPolicy defaults() {
        return DEFAULTS;
    }

    /** Returns never. */
    public static EjectionPolicy disabled() {
        return DISABLED;
    }

    /** Returns whether any number of failures ejects. */
    public boolean isEnabled() {
        return failures != Integer.MAX_VALUE;
    }
}
