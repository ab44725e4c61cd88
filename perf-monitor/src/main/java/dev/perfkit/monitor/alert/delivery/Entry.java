package dev.perfkit.monitor.alert.delivery;

import dev.perfkit.monitor.alert.AlertEvent;
import dev.perfkit.monitor.alert.SavedAlert;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is remembered across a restart. Applied in their order they give the {@link Ledger}; applied twice, the same. */
sealed interface Entry {

    /** An event came in: these channels have to be told. */
    record Accepted(AlertEvent event, List<String> channels) implements Entry {}

    /** An event that came in earlier; who has to be told stands in {@link Stands}. */
    record Known(AlertEvent event) implements Entry {}

    /**
     * How a channel stands to an alert.
     *
     * @param pending the ids of the events that it is still to be told
     * @param told the id of the last that it was
     * @param toldAt when
     * @param attempted whether it may know of an incident that goes on
     */
    record Stands(
            String fingerprint,
            String channel,
            List<String> pending,
            @Nullable String told,
            @Nullable Instant toldAt,
            boolean attempted)
            implements Entry {}

    /** How an alert stands. */
    record Saved(String fingerprint, SavedAlert alert) implements Entry {}

    /** An alert is none any more. */
    record Forgotten(String fingerprint) implements Entry {}

    /** Somebody silenced alerts. */
    record Silenced(Silence silence) implements Entry {}

    /** A silence is over. */
    record Unsilenced(String id) implements Entry {}

    /** Somebody looks after an alert. */
    record Acknowledged(Acknowledgement acknowledgement) implements Entry {}

    /** Nobody does any more. */
    record Unacknowledged(String fingerprint) implements Entry {}

    /** An event was given up. */
    record Dead(DeadLetter letter) implements Entry {}
}
