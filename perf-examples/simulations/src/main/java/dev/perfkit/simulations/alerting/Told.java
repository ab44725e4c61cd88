package dev.perfkit.simulations.alerting;

import dev.perfkit.monitor.alert.AlertEvent;
import dev.perfkit.monitor.alert.Transition;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An event, as far as it matters whether it arrived.
 *
 * @param rule whose
 * @param episode of which incident
 * @param sequence which of its events
 * @param transition what happened
 * @param startsAt when the incident began
 */
record Told(String rule, long episode, int sequence, Transition transition, String startsAt) {
    /*
     * What the journal promises is read without the library's own reader: by the text alone. A line stands in it whole once its
     * line feed does.
     */
    private static final Pattern ACCEPTED =
            Pattern.compile("\\{\"kind\":\"accepted\".*?\"rule\":\"([^\"]*)\".*?\"episode\":\"(\\d+)\""
                    + ",\"sequence\":\"(\\d+)\",\"transition\":\"(\\w+)\".*?\"startsAt\":\"([^\"]*)\"");

    /** What stands between the events of a line. */
    static final String BETWEEN = "|";

    static Told of(AlertEvent event) {
        return new Told(
                event.rule(),
                event.episode(),
                event.sequence(),
                event.transition(),
                event.startsAt().toString());
    }

    /** Returns the events that a journal promises to deliver. */
    static List<Told> promised(String journal) {
        List<Told> all = new ArrayList<>();
        int end = journal.lastIndexOf('\n');
        Matcher matcher = ACCEPTED.matcher(journal.substring(0, end + 1));
        while (matcher.find()) {
            all.add(new Told(
                    matcher.group(1),
                    Long.parseLong(matcher.group(2)),
                    Integer.parseInt(matcher.group(3)),
                    Transition.valueOf(matcher.group(4)),
                    matcher.group(5)));
        }
        return all;
    }

    boolean isFiring() {
        return transition != Transition.RESOLVED;
    }

    /** Returns whether whoever heard this needs not hear the other: it is of the same incident and no later. */
    boolean covers(Told other) {
        return rule.equals(other.rule) && episode == other.episode && sequence >= other.sequence;
    }

    /** Returns whether it stands after the other in the life of the same alert. */
    boolean isAfter(Told other) {
        return episode > other.episode || (episode == other.episode && sequence > other.sequence);
    }

    /** What {@link #parse} reads. */
    String text() {
        return rule + " " + episode + " " + sequence + " " + transition + " " + startsAt;
    }

    static Told parse(String text) {
        String[] parts = text.split(" ", -1);
        return new Told(
                parts[0], Long.parseLong(parts[1]), Integer.parseInt(parts[2]), Transition.valueOf(parts[3]), parts[4]);
    }
}
