package dev.perfkit.monitor;

import static java.util.Objects.requireNonNull;

import dev.perfkit.monitor.alert.AlertEvent;
import dev.perfkit.monitor.alert.AlertState;
import dev.perfkit.monitor.alert.Delivery;
import dev.perfkit.monitor.alert.Level;
import dev.perfkit.monitor.alert.Transition;
import dev.perfkit.signal.DecisionLog;
import dev.perfkit.time.Ticker;
import java.time.InstantSource;

/**
 * What the rules of one monitor share.
 *
 * @param monitor the monitor's name
 * @param ticker monotonic time
 * @param wallClock time for people
 * @param decisions where transitions are noted
 * @param delivery where events go
 */
record Surroundings(String monitor, Ticker ticker, InstantSource wallClock, DecisionLog decisions, Delivery delivery) {

    /** Notes a transition, and tells the channels if it is for people. */
    void announce(Rule rule, Transition transition, AlertState before, Seen after) {
        Level level = levelOf(before, after.state());
        String why = after.error() != null ? after.error() : rule.describe(level, after.measurement());
        decisions.add(rule.name() + " " + transition + " (" + level + ")", why);
        if (transition.isDelivered()) {
            delivery.send(event(rule, transition, level, why, after));
        }
    }

    /** An alert that ends in INACTIVE has no level any more: it is told by the one it had. */
    private static Level levelOf(AlertState before, AlertState after) {
        Level level = after.level();
        return level != null ? level : requireNonNull(before.level());
    }

    private AlertEvent event(Rule rule, Transition transition, Level level, String description, Seen seen) {
        return new AlertEvent(
                monitor,
                rule.name(),
                transition,
                level,
                rule.title(level),
                description,
                seen.measurement().value(),
                rule.threshold(level).fire(),
                rule.signal().unit(),
                seen.measurement().coverage(),
                seen.firedAt(),
                transition == Transition.RESOLVED ? seen.since() : null);
    }
}
