package dev.perfkit.balancer.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perfkit.balancer.LoadBalancer;
import dev.perfkit.balancer.NoNodeException;
import dev.perfkit.balancer.http.BalancedHttpClient;
import dev.perfkit.time.ManualTime;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class HttpClientMetricsTest {
    private final ManualTime time = new ManualTime();
    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final BalancedHttpClient client = BalancedHttpClient.builder(
                    LoadBalancer.<URI>builder("shop").build())
            .build();

    private double value(String name) {
        return registry.get(name)
                .tags("balancer", "shop", "application", "store")
                .meter()
                .measure()
                .iterator()
                .next()
                .getValue();
    }

    @Test
    void meters_sayWhatTheSnapshotSays() {
        new HttpClientMetrics(client, Tags.of("application", "store"), time).bindTo(registry);
        assertThat(value("balancer.http.requests")).isZero();
        assertThatThrownBy(() -> client.send(
                        HttpRequest.newBuilder(URI.create("http://shop/")).build(), BodyHandlers.ofString()))
                .isInstanceOf(NoNodeException.class);
        assertThat(value("balancer.http.requests")).as("of the same second").isZero();
        time.advance(Duration.ofSeconds(1));

        assertThat(value("balancer.http.requests")).isEqualTo(1);
        assertThat(value("balancer.http.errors")).isEqualTo(1);
        assertThat(registry.getMeters())
                .hasSize(12)
                .allSatisfy(meter ->
                        assertThat(meter.measure().iterator().next().getValue()).isBetween(0.0, 1.0));
    }

    @Test
    void prometheus_takesAll() {
        PrometheusMeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        HttpClientMetrics.of(client).bindTo(prometheus);
        assertThat(prometheus.scrape())
                .contains("balancer_http_requests_total{balancer=\"shop\"} 0.0")
                .contains("balancer_http_hedges_won_total{balancer=\"shop\"} 0.0")
                .contains("balancer_http_pool_timeouts_total{balancer=\"shop\"} 0.0")
                .contains("balancer_http_inflight{balancer=\"shop\"} 0.0");
    }

    @Test
    void bindTo_twiceOrClosed_isRefused() {
        HttpClientMetrics metrics = HttpClientMetrics.of(client);
        metrics.bindTo(registry);
        assertThatThrownBy(() -> metrics.bindTo(registry))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("metrics of client shop.http are bound to that registry already");
        metrics.close();
        metrics.close();
        assertThat(registry.getMeters()).isEmpty();
        assertThatThrownBy(() -> metrics.bindTo(new SimpleMeterRegistry()))
                .hasMessage("metrics of client shop.http are closed");
    }
}
