package dev.perfkit.monitor;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What rules must keep to in one monitor. */
record RuleLimits(String monitor, Duration slot, @Nullable Duration heartbeatInterval) {

    /** Returns what is wrong with the rules together; null where nothing is. */
    @Nullable String complaint(List<Rule> rules) {
        if (rules.isEmpty()) {
            return "monitor " + monitor + ": no rule (expected: at least one)";
        }
        Set<String> names = new HashSet<>();
        for (Rule rule : rules) {
            for (String alert : Absence.alertsOf(rule)) { // two of one name would be one alert to everybody else
                if (!names.add(alert)) {
                    return "monitor " + monitor + ": two rules have an alert named " + alert
                            + " (expected: each name once)";
                }
            }
            Duration interval = rule.interval();
            if (!slot.multipliedBy(interval.dividedBy(slot)).equals(interval)) {
                return "monitor " + monitor + ": rule " + rule.name() + " is evaluated every " + interval
                        + " (expected: a multiple of the slot, " + slot + ")";
            }
            if (heartbeatInterval != null && heartbeatInterval.compareTo(interval) < 0) {
                return "monitor " + monitor + ": heartbeat every " + heartbeatInterval
                        + " (expected: at least the interval of rule " + rule.name() + ", " + interval + ")";
            }
        }
        return null;
    }
}
