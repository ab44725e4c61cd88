package dev.perfkit.monitor;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What became of a monitor's rules when they were exchanged, each by its name.
 *
 * @param added those that are new
 * @param changed those that are others under the same name and labels, and go on with the alert
 * @param removed those that are gone, and with them their alerts
 * @param unchanged those that go on untouched
 */
public record RuleChanges(List<String> added, List<String> changed, List<String> removed, List<String> unchanged) {
    /** Copies the lists. */
    public RuleChanges {
        added = List.copyOf(added);
        changed = List.copyOf(changed);
        removed = List.copyOf(removed);
        unchanged = List.copyOf(unchanged);
    }

    /** Returns whether all rules go on untouched. */
    public boolean isEmpty() {
        return added.isEmpty() && changed.isEmpty() && removed.isEmpty();
    }

    /** Returns it for a person: {@code added: a, b; removed: c}. */
    @Override
    public String toString() {
        String text = Stream.of(words("added", added), words("changed", changed), words("removed", removed))
                .filter(words -> !words.isEmpty())
                .collect(Collectors.joining("; "));
        return text.isEmpty() ? "nothing" : text;
    }

    private static String words(String what, List<String> names) {
        return names.isEmpty() ? "" : what + ": " + String.join(", ", names);
    }
}
