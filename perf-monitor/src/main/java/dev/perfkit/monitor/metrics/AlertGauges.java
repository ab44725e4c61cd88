package dev.perfkit.monitor.metrics;

import dev.perfkit.monitor.Monitor;
import dev.perfkit.monitor.Rule;
import dev.perfkit.monitor.RuleSnapshot;
import dev.perfkit.monitor.alert.AlertStatus;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What the rules judge, and the alerts that are pending or firing in the shape that Prometheus writes of its own. */
final class AlertGauges implements AutoCloseable {
    private final Monitor monitor;
    private Set<String> labels = Set.of(); // guarded by this
    private final MultiGauge alerts;
    private final MultiGauge sinces;
    private final MultiGauge judged;
    private volatile Map<Tags, Double> activeSince = Map.of();
    private volatile Map<String, Double> values = Map.of();
    private boolean closed; // guarded by this

    AlertGauges(Monitor monitor, MeterRegistry registry, Tags tags) {
        this.monitor = monitor;
        this.alerts = MultiGauge.builder("ALERTS").tags(tags).register(registry);
        this.sinces = MultiGauge.builder("ALERTS_FOR_STATE").tags(tags).register(registry);
        this.judged = MultiGauge.builder("monitor.value").tags(tags).register(registry);
    }

    synchronized void refresh() {
        if (closed) {
            return;
        }
        // All alerts have the same labels, as Prometheus wants it: those of the rules there are now.
        Set<String> keys = new TreeSet<>();
        monitor.rules().forEach(rule -> keys.addAll(rule.labels().keySet()));
        if (!keys.equals(labels)) { // beside rows with other labels new ones would be refused
            alerts.register(List.of());
            sinces.register(List.of());
            labels = keys;
        }
        List<Row<?>> active = new ArrayList<>();
        List<Row<?>> since = new ArrayList<>();
        Map<Tags, Double> seconds = new HashMap<>();
        Map<String, Double> read = new HashMap<>();
        List<Row<?>> value = new ArrayList<>();
        Map<String, Duration> patience = new HashMap<>();
        for (Rule rule : monitor.rules()) { // which may be others than at the last time
            patience.put(rule.name(), rule.policy().pendingFor());
            value.add(Row.of(
                    Tags.of("rule", rule.name(), "unit", rule.unit()), this, gauges -> gauges.value(rule.name())));
        }
        for (RuleSnapshot rule : monitor.snapshot().rules()) {
            read.put(rule.rule(), rule.last().value());
            AlertStatus status = rule.status();
            if (status == AlertStatus.PENDING || status == AlertStatus.FIRING) {
                Tags tags = tags(rule);
                active.add(Row.of(tags.and("alertstate", MonitorMetrics.lower(status)), 1));
                seconds.put(tags, activeAt(rule, patience.getOrDefault(rule.rule(), Duration.ZERO)));
                // Rows that stay are not made anew: what they read is.
                since.add(Row.of(tags, this, gauges -> gauges.activeSince.getOrDefault(tags, Double.NaN)));
            }
        }
        values = Map.copyOf(read);
        activeSince = Map.copyOf(seconds);
        alerts.register(active);
        sinces.register(since);
        judged.register(value);
    }

    private double value(String rule) {
        return values.getOrDefault(rule, Double.NaN);
    }

    private Tags tags(RuleSnapshot rule) {
        Tags tags = Tags.of("alertname", rule.rule());
        for (String label : labels) {
            tags = tags.and(label, rule.labels().getOrDefault(label, ""));
        }
        return rule.level() == null ? tags : tags.and("severity", MonitorMetrics.lower(rule.level()));
    }

    private static double activeAt(RuleSnapshot rule, Duration patience) {
        Instant since = rule.since();
        if (rule.status() == AlertStatus.FIRING) {
            since = since.minus(patience);
        }
        return since.getEpochSecond();
    }

    @Override
    public synchronized void close() {
        closed = true;
        alerts.register(List.of());
        sinces.register(List.of());
        judged.register(List.of());
    }
}
