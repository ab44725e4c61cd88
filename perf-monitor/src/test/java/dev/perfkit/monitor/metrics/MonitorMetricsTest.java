package dev.perfkit.monitor.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perfkit.monitor.Rule;
import dev.perfkit.monitor.Watched;
import dev.perfkit.signal.Signal;
import io.micrometer.core.instrument.Tags;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MonitorMetricsTest {
    private final AtomicReference<Double> used = new AtomicReference<>(0.5);
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Signal.Gauge pool = Signal.gauge("pool.used", "1", used::get);
    private final Watched watched = new Watched(
            Rule.share("PoolFull", pool)
                    .warning(0.8)
                    .critical(0.95)
                    .label("team", "db")
                    .build(),
            Rule.gauge("other", pool).warning(1e9).label("zone", "a").build());
    private final MonitorMetrics metrics = MonitorMetrics.of(watched.monitor, Tags.empty(), watched.time);

    @AfterEach
    void close() {
        metrics.close();
        watched.close();
    }

    private List<String> lines(String start) {
        return registry.scrape().lines().filter(line -> line.startsWith(start)).toList();
    }

    @Test
    void alerts_pendingFiringResolved_areAsPrometheusWritesThem() {
        metrics.bindTo(registry);
        watched.slots(6, () -> {});
        assertThat(lines("ALERTS")).isEmpty();
        used.set(0.9);
        watched.slots(3, () -> {});
        assertThat(lines("ALERTS{"))
                .containsExactly("ALERTS{alertname=\"PoolFull\",alertstate=\"pending\",monitor=\"shop\","
                        + "severity=\"warning\",team=\"db\",zone=\"\"} 1.0");
        long began = watched.rule("PoolFull").since().getEpochSecond();
        String since = "ALERTS_FOR_STATE{alertname=\"PoolFull\",monitor=\"shop\",severity=\"warning\",team=\"db\","
                + "zone=\"\"} ";
        assertThat(seconds(since)).isEqualTo(began);
        watched.slots(6, () -> {});
        assertThat(lines("ALERTS{"))
                .containsExactly("ALERTS{alertname=\"PoolFull\",alertstate=\"firing\",monitor=\"shop\","
                        + "severity=\"warning\",team=\"db\",zone=\"\"} 1.0");
        assertThat(seconds(since)).isEqualTo(began);
        used.set(0.99);
        watched.slots(6, () -> {});
        assertThat(lines("ALERTS{")).singleElement().asString().contains("alertstate=\"firing\"", "\"critical\"");
        used.set(0.1);
        watched.slots(12, () -> {});
        assertThat(lines("ALERTS")).isEmpty();
        used.set(0.9);
        watched.slots(9, () -> {});
        assertThat(seconds(since)).isGreaterThan(began); // another episode, another time
    }

    private long seconds(String start) {
        List<String> found = lines(start);
        assertThat(found).hasSize(1);
        return (long) Double.parseDouble(found.get(0).substring(start.length()));
    }

    @Test
    void figures_ofRulesAndChannels_areThere() {
        metrics.bindTo(registry);
        used.set(0.9);
        watched.slots(12, () -> {});
        assertThat(value("monitor.evaluations")).isEqualTo(8);
        assertThat(value("monitor.missed")).isZero();
        assertThat(value("monitor.failures")).isZero();
        assertThat(value("monitor.heartbeats")).isZero();
        assertThat(value("monitor.alerts", "state", "firing", "severity", "warning"))
                .isEqualTo(1);
        assertThat(value("monitor.alerts", "state", "pending", "severity", "critical"))
                .isZero();
        assertThat(value("monitor.channel.delivered", "channel", "pager")).isEqualTo(1);
        assertThat(value("monitor.channel.queued", "channel", "pager")).isZero();
        assertThat(value("monitor.value", "rule", "PoolFull")).isEqualTo(0.9);
        assertThat(lines("monitor_evaluations_total{monitor=\"shop\"} 8.0")).hasSize(1);
    }

    @Test
    void figures_afterOtherRulesCame_areTheirs() {
        metrics.bindTo(registry);
        watched.slots(3, () -> {});
        assertThat(lines("monitor_value")).hasSize(2);
        watched.monitor.replaceRules(
                List.of(Rule.share("PoolFuller", pool).warning(0.9).build()));
        used.set(0.7);
        watched.slots(6, () -> {});
        assertThat(lines("monitor_value"))
                .containsExactly("monitor_value{monitor=\"shop\",rule=\"PoolFuller\",unit=\"1\"} 0.7");
    }

    @Test
    void alerts_ofRulesThatCameLater_haveTheirLabels() {
        metrics.bindTo(registry);
        used.set(0.99);
        watched.slots(12, () -> {});
        assertThat(lines("ALERTS{")).hasSize(1);
        watched.monitor.replaceRules(List.of(Rule.share("PoolFuller", pool)
                .warning(0.9)
                .pendingFor(Duration.ZERO)
                .label("squad", "web")
                .build()));
        watched.slots(6, () -> {});
        assertThat(lines("ALERTS{"))
                .containsExactly("ALERTS{alertname=\"PoolFuller\",alertstate=\"firing\",monitor=\"shop\","
                        + "severity=\"warning\",squad=\"web\"} 1.0");
        assertThat(lines("ALERTS_FOR_STATE{")).singleElement().asString().contains("squad=\"web\"");
    }

    private double value(String name, String... tags) {
        return registry.get(name)
                .tags("monitor", "shop")
                .tags(tags)
                .meter()
                .measure()
                .iterator()
                .next()
                .getValue();
    }

    @Test
    void bindTo_twiceOrClosed_isRefused() {
        metrics.bindTo(registry);
        used.set(0.9);
        watched.slots(12, () -> {});
        assertThatThrownBy(() -> metrics.bindTo(registry))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("metrics of monitor shop are bound to that registry already");
        metrics.close();
        metrics.close();
        assertThat(registry.getMeters()).isEmpty();
        watched.slots(2, () -> {});
        assertThat(registry.getMeters()).isEmpty();
        assertThatThrownBy(() -> metrics.bindTo(registry)).hasMessage("metrics of monitor shop are closed");
    }
}
