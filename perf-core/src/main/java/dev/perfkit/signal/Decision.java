package dev.perfkit.signal;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * Something that a component decided, in words for a person: an alert fired, a node went down, a fleet grew.
 *
 * @param at when, by the wall clock
 * @param what what was decided: {@code "node shop-3 is DOWN"}
 * @param why the reason, with the numbers it rests on: {@code "3 of 3 probes failed (fall: 3)"}
 */
public record Decision(Instant at, String what, String why) {
    /** Checks that nothing is null. */
    public Decision {
        requireNonNull(at, "at");
        requireNonNull(what, "what");
        requireNonNull(why, "why");
    }
}
