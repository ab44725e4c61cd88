package dev.perfkit.monitor.alert.delivery;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An alert that fires explains others, which need not be told as long.
 *
 * <pre>{@code
 * Inhibition.criticalOverWarning("alertname", "service");
 * Inhibition.parentOverChild("alertname=\"database down\"", "tier=web", "zone");
 * }</pre>
 *
 * <p>Both have to be equal in the given labels; one that both lack is equal. An alert that is itself a source of the rule
 * is not muted by it, lest two of a kind mute each other.
 *
 * @param source which alerts explain
 * @param target which are explained
 * @param equal the labels that have to be equal in both
 */
public record Inhibition(List<LabelMatcher> source, List<LabelMatcher> target, Set<String> equal) {
    /** Checks that source and target are not all alerts. */
    public Inhibition {
        source = List.copyOf(source);
        target = List.copyOf(target);
        equal = Set.copyOf(equal);
        Silence.requireNarrow(source);
        Silence.requireNarrow(target);
    }

    /** Returns the rule that a critical alert mutes the warnings that are equal to it in the given labels. */
    public static Inhibition criticalOverWarning(String... equal) {
        return parentOverChild("severity=critical", "severity=warning", equal);
    }

    /** Returns the rule that an alert mutes those that follow from it; both as {@link LabelMatcher#parse} reads them. */
    public static Inhibition parentOverChild(String parent, String child, String... equal) {
        return new Inhibition(LabelMatcher.parseAll(parent), LabelMatcher.parseAll(child), Set.of(equal));
    }

    boolean isSource(Map<String, String> labels) {
        return LabelMatcher.allMatch(source, labels);
    }

    boolean isTarget(Map<String, String> labels) {
        return LabelMatcher.allMatch(target, labels) && !isSource(labels);
    }

    boolean areEqual(Map<String, String> one, Map<String, String> other) {
        return equal.stream().allMatch(name -> one.getOrDefault(name, "").equals(other.getOrDefault(name, "")));
    }
}
