package dev.perfkit.monitor.alert.delivery;

import dev.perfkit.monitor.alert.AlertEvent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How an alert stands that fires.
 *
 * @param event the last that happened to it
 * @param acknowledgement who looks after it; null where nobody does
 * @param silencedBy the silence that mutes it; null where none does
 * @param inhibitedBy the fingerprint of the alert that explains it; null where none does
 * @param toldTo the channels that know that it fires
 */
public record AlertSnapshot(
        AlertEvent event,
        @Nullable Acknowledgement acknowledgement,
        @Nullable String silencedBy,
        @Nullable String inhibitedBy,
        List<String> toldTo) {
    /** Copies the list. */
    public AlertSnapshot {
        toldTo = List.copyOf(toldTo);
    }
}
