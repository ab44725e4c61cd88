package dev.perfkit.simulations.alerting;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What one channel was told over several lives of a monitor. */
final class Receiver {
    private final Map<String, Told> last = new LinkedHashMap<>();
    private final Set<Told> heard = new HashSet<>();
    private final Set<Told> maybeUnnoted = new HashSet<>();
    private List<Told> latest = List.of();
    private int duplicates;
    private int unexplained;

    /** Takes a message. */
    void take(List<Told> message) {
        for (Told told : message) {
            if (!heard.add(told)) {
                duplicates++;
                unexplained += maybeUnnoted.contains(told) ? 0 : 1;
            }
            Told before = last.get(told.rule());
            if (before == null || told.isAfter(before)) {
                last.put(told.rule(), told);
            }
        }
        latest = message;
    }

    /** The monitor died: whether it had noted its last message nobody knows, so that one may come again. */
    void died() {
        maybeUnnoted.addAll(latest);
    }

    /** Returns which of the promised events it never heard, nor what came after them in their incident. */
    List<Told> missing(Set<Told> promised) {
        List<Told> missing = new ArrayList<>();
        for (Told told : promised) {
            if (heard.stream().noneMatch(other -> other.covers(told))) {
                missing.add(told);
            }
        }
        return missing;
    }

    /** Returns the alerts that it takes to fire. */
    List<Told> open() {
        return last.values().stream().filter(Told::isFiring).toList();
    }

    int duplicates() {
        return duplicates;
    }

    /** Returns how many came again that no death explains. */
    int unexplained() {
        return unexplained;
    }

    int heard() {
        return heard.size();
    }
}
