package dev.perfkit.monitor.alert;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a channel is told.
 *
 * @param monitor the monitor's name
 * @param rule the rule's name
 * @param labels the rule's labels, sorted by name; with monitor and rule they name the alert
 * @param episode which incident of the alert this is, from 1, growing
 * @param sequence which event of the incident this is, growing from each that is delivered to the next
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
        Map<String, String> labels,
        long episode,
        int sequence,
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
    /** The label that holds the rule's name, wherever an alert is matched or sent. */
    public static final String ALERT_NAME = "alertname";

    /** The label that holds the monitor's name. */
    public static final String MONITOR = "monitor";

    /** The label that holds the level, unless the rule has a label of that name. */
    public static final String SEVERITY = "severity";

    private static final Pattern LABEL_NAME = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]*");

    /** Checks that nothing is null, that it is for people, and that it has an end exactly when it resolved. */
    public AlertEvent {
        requireNonNull(monitor, "monitor");
        requireNonNull(rule, "rule");
        labels = sorted(labels);
        requireNonNull(level, "level");
        requireNonNull(title, "title");
        requireNonNull(description, "description");
        requireNonNull(unit, "unit");
        requireNonNull(startsAt, "startsAt");
        if (episode < 0 || sequence < 0) {
            throw new IllegalArgumentException("episode, sequence: " + episode + ", " + sequence + " (expected: >= 0)");
        }
        if (!transition.isDelivered()) {
            throw new IllegalArgumentException("transition: " + transition + " (expected: one that is delivered)");
        }
        if ((endsAt != null) != (transition == Transition.RESOLVED)) {
            throw new IllegalArgumentException("endsAt: " + endsAt + " (expected: set if RESOLVED, and only then)");
        }
    }

    private static Map<String, String> sorted(Map<String, String> labels) {
        for (Map.Entry<String, String> label : labels.entrySet()) {
            String name = label.getKey();
            if (!LABEL_NAME.matcher(name).matches() || name.equals(ALERT_NAME) || name.equals(MONITOR)) {
                throw new IllegalArgumentException(
                        "label: " + name + " (expected: letters, digits and _, no digit first, " + "neither "
                                + ALERT_NAME + " nor " + MONITOR + ")");
            }
            requireNonNull(label.getValue(), name);
        }
        return Collections.unmodifiableMap(new TreeMap<>(labels));
    }

    /** Returns whether the incident goes on. */
    public boolean isFiring() {
        return endsAt == null;
    }

    /**
     * Returns the event that ends the incident right after this one.
     *
     * @param at when; its start, where the wall clock was set back to before that
     * @param why in words
     */
    public AlertEvent ended(Instant at, String why) {
        return new AlertEvent(
                monitor,
                rule,
                labels,
                episode,
                sequence + 1,
                Transition.RESOLVED,
                level,
                title,
                why,
                value,
                threshold,
                unit,
                coverage,
                startsAt,
                at.isBefore(startsAt) ? startsAt : at);
    }

    /** Returns what the alert is matched and sent by: its labels, the rule's and the monitor's name, and the level in lower case. */
    public Map<String, String> allLabels() {
        Map<String, String> all = new TreeMap<>(labels);
        all.put(ALERT_NAME, rule);
        all.put(MONITOR, monitor);
        all.putIfAbsent(SEVERITY, level == Level.CRITICAL ? "critical" : "warning");
        return all;
    }

    /** Returns the alert's name to machines: 16 hex digits that follow from monitor, rule and labels, whatever happens to it. */
    public String fingerprint() {
        return fingerprint(monitor, rule, labels);
    }

    /**
     * Returns the name to machines of an alert that may never have had an event, see {@link #fingerprint()}.
     *
     * @param monitor the monitor's name
     * @param rule the rule's name
     * @param labels the rule's labels
     */
    public static String fingerprint(String monitor, String rule, Map<String, String> labels) {
        StringBuilder text = new StringBuilder();
        escape(monitor, text);
        escape(rule, text);
        new TreeMap<>(labels).forEach((name, value) -> {
            escape(name, text);
            escape(value, text);
        });
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(text.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Each part ends in a line feed, which the parts themselves cannot hold: so no two lists of parts give the same text. */
    private static void escape(String part, StringBuilder to) {
        to.append(part.replace("\\", "\\\\").replace("\n", "\\n")).append('\n');
    }

    /** Returns what tells this event from all others: fingerprint, episode and sequence. */
    public String id() {
        return fingerprint() + "-" + episode + "-" + sequence;
    }
}
