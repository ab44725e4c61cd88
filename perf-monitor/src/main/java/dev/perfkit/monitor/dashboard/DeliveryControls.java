package dev.perfkit.monitor.dashboard;

import dev.perfkit.monitor.Monitor;
import dev.perfkit.monitor.RuleSnapshot;
import dev.perfkit.monitor.alert.AlertEvent;
import dev.perfkit.monitor.alert.AlertStatus;
import dev.perfkit.monitor.alert.delivery.AlertSnapshot;
import dev.perfkit.monitor.alert.delivery.DeliverySnapshot;
import dev.perfkit.monitor.alert.delivery.LabelMatcher;
import dev.perfkit.monitor.alert.delivery.Silence;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the monitor's own delivery can do. */
final class DeliveryControls implements AlertControls {
    private final Monitor monitor;

    DeliveryControls(Monitor monitor) {
        this.monitor = monitor;
    }

    @Override
    public void acknowledge(String alert, String by, String note) {
        AlertEvent event = monitor.delivery().snapshot().firing().stream()
                .map(AlertSnapshot::event)
                .filter(each -> each.rule().equals(alert))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("alert: " + alert + " (expected: one that fires)"));
        monitor.delivery().acknowledge(event.fingerprint(), by, note);
    }

    @Override
    public void silence(Map<String, String> matchers, Duration length, String by, String note) {
        monitor.delivery().silence(matchers(matchers), length, by, note);
    }

    @Override
    public List<String> preview(Map<String, String> matchers) {
        return monitor.delivery().preview(matchers(matchers)).stream()
                .map(AlertEvent::rule)
                .toList();
    }

    private static List<LabelMatcher> matchers(Map<String, String> equal) {
        return equal.entrySet().stream()
                .map(label -> LabelMatcher.equal(label.getKey(), label.getValue()))
                .toList();
    }

    @Override
    public List<Mark> marks() {
        DeliverySnapshot delivery = monitor.delivery().snapshot();
        List<Mark> marks = new ArrayList<>();
        for (AlertSnapshot alert : delivery.firing()) {
            if (alert.acknowledgement() != null) {
                marks.add(new Mark(
                        alert.event().rule(),
                        alert.acknowledgement().by(),
                        alert.acknowledgement().note(),
                        null));
            }
        }
        // Also of alerts that do not fire yet, which the delivery knows nothing of.
        for (RuleSnapshot rule : monitor.snapshot().rules()) {
            if (rule.status() != AlertStatus.INACTIVE) {
                delivery.silences().stream()
                        .filter(silence -> mutes(silence, rule))
                        .forEach(silence -> marks.add(
                                new Mark(rule.rule(), silence.createdBy(), silence.comment(), silence.endsAt())));
            }
        }
        return marks;
    }

    private boolean mutes(Silence silence, RuleSnapshot rule) {
        Map<String, String> labels = new HashMap<>(rule.labels());
        labels.put(AlertEvent.ALERT_NAME, rule.rule());
        labels.put(AlertEvent.MONITOR, monitor.name());
        return silence.matchers().stream().allMatch(matcher -> matcher.matches(labels));
    }
}
