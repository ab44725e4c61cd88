package dev.perfkit.monitor.dashboard;

import static java.util.Objects.requireNonNull;

import dev.perfkit.monitor.Monitor;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a person can do to an alert from the page.
 *
 * <pre>{@code
 * AlertControls controls = AlertControls.of(monitor);
 * controls.acknowledge("checkout p95", "anna", "the pool is being resized");
 * controls.silence(Map.of("alertname", "checkout p95"), Duration.ofHours(1), "anna", "migration");
 * }</pre>
 *
 * <p><b>Thread safety:</b> any thread. <b>Cost:</b> the page waits for the answer. <b>Failures:</b> an
 * {@link IllegalArgumentException} is shown to the person with its message; of anything else the page only says that it failed.
 */
public interface AlertControls {

    /** Returns the controls of a monitor's own delivery, which a dashboard has unless it is given others. */
    static AlertControls of(Monitor monitor) {
        return new DeliveryControls(requireNonNull(monitor, "monitor"));
    }

    /**
     * Notes that somebody cares for an alert, until it is resolved.
     *
     * @param alert which, as the page got it: the rule's name
     * @param by who, as the person wrote it
     * @param note what for; may be empty
     */
    void acknowledge(String alert, String by, String note);

    /**
     * Keeps alerts from being told of for a while.
     *
     * @param matchers the labels that an alert must have; {@code alertname} is its rule
     * @param length for how long, from now on
     * @param by who, as the person wrote it
     * @param note what for; may be empty
     */
    void silence(Map<String, String> matchers, Duration length, String by, String note);

    /** Returns the alerts that a silence would mute now, by the names that {@link #acknowledge} takes. */
    List<String> preview(Map<String, String> matchers);

    /** Returns what holds now: who has acknowledged which alert, and what is silenced. */
    List<Mark> marks();

    /**
     * Something that was done to an alert.
     *
     * @param alert which, by the name that {@link #acknowledge} takes
     * @param by who did it
     * @param note what for; may be empty
     * @param until when a silence ends; null for an acknowledgement
     */
    record Mark(
            String alert, String by, String note, @Nullable Instant until) {
        /** Checks that nothing else is null. */
        public Mark {
            requireNonNull(alert, "alert");
            requireNonNull(by, "by");
            requireNonNull(note, "note");
        }
    }
}
