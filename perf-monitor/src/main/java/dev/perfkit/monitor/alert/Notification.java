package dev.perfkit.monitor.alert;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One message about a group of alerts.
 *
 * @param receiver the channel's name
 * @param groupKey what tells the group from all others, the same in each of its messages
 * @param groupLabels the labels that its alerts were grouped by
 * @param changes what the message is about, in the order it happened; empty where it only says again how things stand
 * @param alerts how each alert of the group stands: those that fire, and those that resolved with this message
 * @param repeat whether all of this was told before
 */
public record Notification(
        String receiver,
        String groupKey,
        Map<String, String> groupLabels,
        List<AlertEvent> changes,
        List<AlertEvent> alerts,
        boolean repeat) {
    /** Copies the collections. */
    public Notification {
        requireNonNull(receiver, "receiver");
        requireNonNull(groupKey, "groupKey");
        groupLabels = Collections.unmodifiableMap(new TreeMap<>(groupLabels));
        changes = List.copyOf(changes);
        alerts = List.copyOf(alerts);
    }

    /** Returns the message about one event alone. */
    public static Notification of(AlertEvent event) {
        return new Notification(
                "perfkit", event.fingerprint(), event.allLabels(), List.of(event), List.of(event), false);
    }

    /** Returns whether any of the alerts fires. */
    public boolean isFiring() {
        return alerts.stream().anyMatch(AlertEvent::isFiring);
    }
}
