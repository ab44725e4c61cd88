package dev.perfkit.monitor.alert.delivery;

import dev.perfkit.monitor.alert.AlertEvent;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An alert, the last that happened to it, and who knows. Guarded by the dispatcher. */
final class KnownAlert {
    private static final Duration SAME_START = Duration.ofSeconds(1); // clocks are stored more and less precisely

    private final String fingerprint;
    private final Map<String, Standing> standings = new LinkedHashMap<>();
    private AlertEvent last;
    private long record;
    private Map<String, String> labels;
    private @Nullable Acknowledgement acknowledgement;

    KnownAlert(String fingerprint, AlertEvent first) {
        this.fingerprint = fingerprint;
        this.last = first;
        this.labels = first.allLabels();
    }

    void happened(AlertEvent event) {
        last = event;
        labels = event.allLabels();
    }

    /**
     * Returns whether the event is the last one or was before it. An episode is known by its start, too: where a monitor
     * lost its state and counts anew, what it says is news all the same.
     */
    boolean knows(AlertEvent event) {
        return isSameEpisode(event) && event.sequence() <= last.sequence();
    }

    private boolean isSameEpisode(AlertEvent event) {
        Duration apart = Duration.between(last.startsAt(), event.startsAt()).abs();
        return event.episode() == last.episode() && apart.compareTo(SAME_START) < 0;
    }

    Standing standing(String channel) {
        return standings.computeIfAbsent(channel, name -> new Standing(this, name));
    }

    @Nullable Standing standingOrNull(String channel) {
        return standings.get(channel);
    }

    Map<String, Standing> standings() {
        return standings;
    }

    String fingerprint() {
        return fingerprint;
    }

    /** The number of its last event, by the spool's count. */
    long record() {
        return record;
    }

    void record(long number) {
        record = number;
    }

    AlertEvent last() {
        return last;
    }

    Map<String, String> labels() {
        return labels;
    }

    boolean isFiring() {
        return last.isFiring();
    }

    /** Returns who looks after the incident that goes on. */
    @Nullable Acknowledgement acknowledgement() {
        Acknowledgement who = acknowledgement;
        return who != null && isFiring() && who.episode() == last.episode() ? who : null;
    }

    void acknowledge(@Nullable Acknowledgement who) {
        acknowledgement = who;
    }
}
