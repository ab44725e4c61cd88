package dev.perfkit.monitor.alert.delivery;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * Somebody looks after an alert: it is not repeated any more until it resolves. That it gets worse is still told.
 *
 * @param fingerprint the alert
 * @param episode its incident; the next one is not acknowledged
 * @param by who
 * @param note what they say
 * @param at since when
 */
public record Acknowledgement(String fingerprint, long episode, String by, String note, Instant at) {
    /** Checks that somebody is named. */
    public Acknowledgement {
        requireNonNull(fingerprint, "fingerprint");
        requireNonNull(note, "note");
        requireNonNull(at, "at");
        if (by.isBlank()) {
            throw new IllegalArgumentException("by: \"" + by + "\" (expected: not blank)");
        }
    }
}
