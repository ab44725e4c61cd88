package dev.perfkit.monitor.alert.delivery;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * A message that says that the monitor lives, and whose absence the receiver has to notice: a dead man's switch. It is
 * sent only if the monitor evaluated something since the last, see {@link Delivery#alive}, and never tried again.
 *
 * @param channel where
 * @param every how often
 */
public record Heartbeat(String channel, Duration every) {
    /** The rule that its events name. */
    public static final String RULE = "Watchdog";

    /** Checks that it has a pace. */
    public Heartbeat {
        requireNonNull(channel, "channel");
        if (every.isNegative() || every.isZero()) {
            throw new IllegalArgumentException("every: " + every + " (expected: > 0)");
        }
    }
}
