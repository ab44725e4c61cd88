package dev.perfkit.monitor.alert.delivery;

import static java.util.Objects.requireNonNull;

import dev.perfkit.monitor.alert.AlertEvent;
import java.time.Instant;

/**
 * An event that a channel never got.
 *
 * @param channel the channel
 * @param event what it should have been told
 * @param reason why it was given up
 * @param at when
 */
public record DeadLetter(String channel, AlertEvent event, String reason, Instant at) {
    /** Checks that nothing is null. */
    public DeadLetter {
        requireNonNull(channel, "channel");
        requireNonNull(event, "event");
        requireNonNull(reason, "reason");
        requireNonNull(at, "at");
    }
}
