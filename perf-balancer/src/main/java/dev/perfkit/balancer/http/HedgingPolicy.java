package dev.perfkit.balancer.http;

import java.time.Duration;

/**
 * When a request that has no answer yet is sent to another node too.
 *
 * @param quantile which share of the client's recent answers was faster than what is waited for, 0.5 to 0.999
 * @param share how much of the requests may be sent twice, 0 to 1; 0 for none
 * @param samples how many answers of the last half minute must be known for that, at least 1
 * @param floor how long is waited at the least, zero or more
 */
public record HedgingPolicy(double quantile, double share, int samples, Duration floor) {
    private static final HedgingPolicy DEFAULTS = new HedgingPolicy(0.95, 0.05, 100, Duration.ofMillis(1));
    private static final HedgingPolicy DISABLED = new HedgingPolicy(DEFAULTS.quantile, 0, 1, DEFAULTS.floor);

    /** Checks the ranges. */
    public HedgingPolicy {
        if (!(quantile >= 0.5 && quantile <= 0.999)) {
            throw new IllegalArgumentException("quantile: " + quantile + " (expected: 0.5..0.999)");
        }
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("share: " + share + " (expected: 0..1)");
        }
        if (samples < 1) {
            throw new IllegalArgumentException("samples: " + samples + " (expected: >= 1)");
        }
        if (floor.isNegative() || floor.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException("floor: " + floor + " (expected: PT0S..PT24H)");
        }
    }

    /** Returns after the 95th percentile, 1 ms at the least, for 5 % of the requests, once 100 answers are known. */
    public static HedgingPolicy defaults() {
        return DEFAULTS;
    }

    /** Returns never. */
    public static HedgingPolicy disabled() {
        return DISABLED;
    }

    /** Returns whether any request may be sent twice. */
    public boolean isEnabled() {
        return share > 0;
    }
}
