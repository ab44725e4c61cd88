package dev.perfkit.balancer.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perfkit.balancer.scale.Autoscaler;
import dev.perfkit.balancer.scale.Fleet;
import dev.perfkit.balancer.scale.Instance;
import dev.perfkit.balancer.scale.Load;
import dev.perfkit.balancer.scale.ScalingPolicy;
import dev.perfkit.balancer.scale.ScalingTarget;
import dev.perfkit.time.ManualTime;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AutoscalerMetricsTest {
    private final ManualTime time = new ManualTime();
    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final Counted target = new Counted();
    private final Autoscaler autoscaler = Autoscaler.builder("shop")
            .target(target)
            .policy(ScalingPolicy.watermarks(), fleet -> Load.average(0.9))
            .scheduler(time)
            .clocks(time, () -> Instant.EPOCH)
            .executor(Runnable::run)
            .build();

    /** Has as many as are wanted. */
    private static final class Counted implements ScalingTarget {
        int size = 4;

        @Override
        public Fleet fleet() {
            return new Fleet(
                    size,
                    IntStream.range(0, size)
                            .mapToObj(i -> Instance.ready("i" + i, Instant.EPOCH))
                            .toList());
        }

        @Override
        public void resize(long token, int size, List<String> leaving) {
            this.size = size;
        }
    }

    @AfterEach
    void close() {
        autoscaler.close();
    }

    private double value(String name, String... tags) {
        return registry.get(name)
                .tags("autoscaler", "shop")
                .tags(tags)
                .meter()
                .measure()
                .iterator()
                .next()
                .getValue();
    }

    @Test
    void meters_afterAGrowth_sayWhatTheSnapshotSays() {
        new AutoscalerMetrics(autoscaler, Tags.empty(), time).bindTo(registry);
        assertThat(value("autoscaler.condition", "type", "able-to-scale")).isNaN();
        time.advance(Duration.ofSeconds(15));
        assertThat(value("autoscaler.instances", "state", "wanted")).isEqualTo(5);
        assertThat(value("autoscaler.instances", "state", "ready")).isEqualTo(4);
        assertThat(value("autoscaler.instances", "state", "draining")).isZero();
        assertThat(value("autoscaler.changes", "direction", "out")).isEqualTo(1);
        assertThat(value("autoscaler.changes", "direction", "in")).isZero();
        assertThat(value("autoscaler.condition", "type", "able-to-scale")).isEqualTo(1);
        assertThat(value("autoscaler.condition", "type", "scaling-limited")).isZero();
        assertThat(value("autoscaler.leader")).isEqualTo(1);
        assertThat(value("autoscaler.failures")).isZero();
        assertThat(value("autoscaler.turns")).isZero();
        assertThat(value("autoscaler.requests.cut")).isZero();
    }

    @Test
    void prometheus_takesAll() {
        PrometheusMeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        AutoscalerMetrics.of(autoscaler).bindTo(prometheus);
        assertThat(prometheus.scrape())
                .contains("autoscaler_instances{autoscaler=\"shop\",state=\"wanted\"} 0.0")
                .contains("autoscaler_changes_total{autoscaler=\"shop\",direction=\"in\"} 0.0");
    }

    @Test
    void bindTo_twiceOrClosed_isRefused() {
        AutoscalerMetrics metrics = AutoscalerMetrics.of(autoscaler);
        metrics.bindTo(registry);
        assertThatThrownBy(() -> metrics.bindTo(registry)).isInstanceOf(IllegalStateException.class);
        metrics.close();
        metrics.close();
        assertThat(registry.getMeters()).isEmpty();
        assertThatThrownBy(() -> metrics.bindTo(registry)).hasMessageContaining("closed");
    }
}
