package dev.perfkit.monitor.alert.delivery;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which alerts share a message, and how long it waits for more of them.
 *
 * @param labels the labels that alerts of one group have in common; with none, all alerts are one group
 * @param alone whether each alert is a group of its own instead
 * @param pause how long the first message of a group waits for more
 * @param interval how long after a message the next one of its group waits
 */
public record Grouping(List<String> labels, boolean alone, Duration pause, Duration interval) {
    /** Checks that no duration is negative. */
    public Grouping {
        labels = List.copyOf(labels);
        if (pause.isNegative()) {
            throw new IllegalArgumentException("pause: " + pause + " (expected: >= 0)");
        }
        if (interval.isNegative()) {
            throw new IllegalArgumentException("interval: " + interval + " (expected: >= 0)");
        }
    }

    /** Returns that each alert goes alone and at once. */
    public static Grouping none() {
        return new Grouping(List.of(), true, Duration.ZERO, Duration.ZERO);
    }

    /** Returns that alerts go together that are equal in the given labels, after 30 s, and then every 5 minutes at most. */
    public static Grouping by(String... labels) {
        return new Grouping(List.of(labels), false, Duration.ofSeconds(30), Duration.ofMinutes(5));
    }

    /** Returns this with another wait before the first message. */
    public Grouping pause(Duration pause) {
        return new Grouping(labels, alone, pause, interval);
    }

    /** Returns this with another wait between messages. */
    public Grouping interval(Duration interval) {
        return new Grouping(labels, alone, pause, interval);
    }

    Map<String, String> labelsOf(KnownAlert alert) {
        if (alone) {
            return alert.labels();
        }
        Map<String, String> common = new TreeMap<>();
        labels.forEach(name -> {
            String value = alert.labels().get(name);
            if (value != null) {
                common.put(name, value);
            }
        });
        return common;
    }

    /** What a group is known by within a route and channel: for an alert that goes alone, itself, whatever becomes of its level. */
    String keyOf(KnownAlert alert) {
        return alone ? alert.fingerprint() : labelsOf(alert).toString();
    }
}
