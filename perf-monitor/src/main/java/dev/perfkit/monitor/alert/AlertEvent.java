package dev.perfkit.monitor.alert;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a channel is told.
 *
 * @param monitor the monitor's name
 * @param rule the rule's name; together they name the alert
 * @param transition what happened
 * @param level the incident's level now, or at its end
 * @param title one line: {@code "High Response Time"}
 * @param description the numbers, in words
 * @param value the value judged, in the unit of the rule's signal
 * @param threshold the value that fires at this level, in the same unit
 * @param unit the unit: {@code "ns"}, {@code "1"} for a share
 * @param coverage the share of the rule's window that the value rests on, 0 to 1
 * @param startsAt when it fired, by the wall clock
 * @param endsAt when it resolved; null while it fires
 */
public record AlertEvent(
        String monitor,
        String rule,
        Transition transition,
        Level level,
        String title,
        String description,
        double value,
        double threshold,
        String unit,
        double coverage,
        Instant startsAt,
        @Nullable Instant endsAt) {
    /** Checks that nothing is null, that it is for people, and that it has an end exactly when it resolved. */
    public AlertEvent {
        requireNonNull(monitor, "monitor");
        requireNonNull(rule, "rule");
        requireNonNull(level, "level");
        requireNonNull(title, "title");
        requireNonNull(description, "description");
        requireNonNull(unit, "unit");
        requireNonNull(startsAt, "startsAt");
        if (!transition.isDelivered()) {
            throw new IllegalArgumentException("transition: " + transition + " (expected: one that is delivered)");
        }
        if ((endsAt != null) != (transition == Transition.RESOLVED)) {
            throw new IllegalArgumentException("endsAt: " + endsAt + " (expected: set if RESOLVED, and only then)");
        }
    }

    /** Returns whether the incident goes on. */
    public boolean isFiring() {
        return endsAt == null;
    }
}
