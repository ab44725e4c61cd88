package dev.perfkit.monitor;

import dev.perfkit.monitor.alert.AlertStatus;
import dev.perfkit.monitor.alert.delivery.ChannelSnapshot;
import java.util.List;

/**
 * How a monitor stands.
 *
 * @param name its name
 * @param rules its rules, in the order they were added, each followed by its alerts on no data and on not being evaluated, where these
 *     are about something
 * @param channels its channels, likewise
 */
public record MonitorSnapshot(String name, List<RuleSnapshot> rules, List<ChannelSnapshot> channels) {
    /** Copies the lists. */
    public MonitorSnapshot {
        rules = List.copyOf(rules);
        channels = List.copyOf(channels);
    }

    /** Returns how many alerts fire. */
    public long firingCount() {
        return rules.stream()
                .filter(rule -> rule.status() == AlertStatus.FIRING)
                .count();
    }

    /**
     * Returns how a rule stands.
     *
     * @throws IllegalArgumentException if the monitor has none of that name
     */
    public RuleSnapshot rule(String rule) {
        return rules.stream()
                .filter(each -> each.rule().equals(rule))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("rule: " + rule + " (expected: one of "
                        + rules.stream().map(RuleSnapshot::rule).toList() + ")"));
    }
}
