package dev.perfkit.balancer.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perfkit.balancer.Lease;
import dev.perfkit.balancer.LoadBalancer;
import dev.perfkit.balancer.NoNodeException;
import dev.perfkit.balancer.Outcome;
import dev.perfkit.balancer.PickContext;
import dev.perfkit.balancer.health.EjectionPolicy;
import dev.perfkit.time.ManualTime;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BalancerMetricsTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final PickContext NOT_A = PickContext.excluding("a");
    private static final PickContext NOT_B = PickContext.excluding("b");

    private final ManualTime time = new ManualTime();
    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final LoadBalancer<String> balancer = LoadBalancer.<String>builder("shop")
            .node("a", "A")
            .node("b", "B")
            .ejection(EjectionPolicy.defaults()
                    .withFailures(2)
                    .withTimes(Duration.ofSeconds(5), Duration.ofSeconds(5))
                    .withShare(0.5))
            .ticker(time)
            .scheduler(time)
            .executor(Runnable::run)
            .build();
    private final BalancerMetrics metrics =
            new BalancerMetrics(balancer, Tags.of("application", "store"), time, Runnable::run);

    private double value(String name, String... tags) {
        Meter meter = registry.get(name)
                .tags("balancer", "shop", "application", "store")
                .tags(tags)
                .meter();
        return meter.measure().iterator().next().getValue();
    }

    private @Nullable Meter found(String name, String node) {
        return registry.find(name).tag("node", node).meter();
    }

    private void end(PickContext context, Outcome outcome) {
        Lease<String> lease = balancer.pick(context);
        time.advance(Duration.ofMillis(20));
        lease.complete(outcome);
    }

    @Test
    void meters_ofNodesAndTheWhole_sayWhatTheSnapshotSays() {
        metrics.bindTo(registry);
        end(NOT_B, Outcome.SUCCESS);
        end(NOT_B, Outcome.STREAM);
        end(NOT_B, Outcome.HEDGE_LOSER);
        end(NOT_A, Outcome.FAILURE);
        end(NOT_A, Outcome.TIMEOUT);
        Lease<String> open = balancer.pick(NOT_B);
        assertThatThrownBy(() -> balancer.pick(NOT_A.andExcluding("b"))).isInstanceOf(NoNodeException.class);
        balancer.snapshot();
        time.advance(Duration.ofMillis(999));
        assertThat(value("balancer.health", "node", "b", "state", "ejected")).isEqualTo(1);
        assertThat(value("balancer.health", "node", "b", "state", "up")).isZero();
        assertThat(value("balancer.health", "node", "a", "state", "unknown")).isEqualTo(1);
        assertThat(value("balancer.picks", "node", "a")).isEqualTo(4);
        assertThat(value("balancer.inflight", "node", "a")).isEqualTo(1);
        assertThat(value("balancer.outcomes", "node", "a", "outcome", "success"))
                .isEqualTo(2);
        assertThat(value("balancer.outcomes", "node", "a", "outcome", "cancelled"))
                .isEqualTo(1);
        assertThat(value("balancer.outcomes", "node", "b", "outcome", "failure"))
                .isEqualTo(1);
        assertThat(value("balancer.outcomes", "node", "b", "outcome", "timeout"))
                .isEqualTo(1);
        assertThat(value("balancer.ejections", "node", "b")).isEqualTo(1);
        assertThat(value("balancer.ejections", "node", "a")).isZero();
        assertThat(registry.get("balancer.response.time")
                        .tag("node", "a")
                        .timeGauge()
                        .value(TimeUnit.MILLISECONDS))
                .isBetween(15.0, 25.0);
        assertThat(value("balancer.refusals")).isEqualTo(1);
        assertThat(value("balancer.nodes")).isEqualTo(2);
        assertThat(value("balancer.panic")).isZero();
        assertThat(value("balancer.strategy.mishaps")).isZero();
        assertThat(value("balancer.source.failures")).isZero();

        assertThat(balancer.drain("a")).isNotDone();
        time.advance(Duration.ofMinutes(7));
        balancer.snapshot();
        assertThat(value("balancer.admin", "node", "a", "state", "draining")).isEqualTo(1);
        assertThat(value("balancer.admin", "node", "a", "state", "active")).isZero();
        assertThat(value("balancer.outcomes", "node", "a", "outcome", "taken-back"))
                .isEqualTo(1);
        open.close();
        assertThat(balancer.snapshot().node("a").orElseThrow().failures()).isZero();
    }

    @Test
    void meters_nodesComeAndGo_followWithTheNextScrape() {
        metrics.bindTo(registry);
        end(NOT_B, Outcome.SUCCESS);
        time.advance(SECOND);
        assertThat(value("balancer.picks", "node", "a")).isEqualTo(1);
        Meter picksOfA = found("balancer.picks", "a");

        balancer.setNodes(Map.of("b", "B", "c", "C"));
        assertThat(found("balancer.picks", "c")).isNull();
        time.advance(SECOND);
        assertThat(picksOfA).isNotNull();
        assertThat(picksOfA.measure().iterator().next().getValue())
                .as("no step back in the scrape that finds it gone")
                .isEqualTo(1);

        assertThat(found("balancer.picks", "a")).isNull();
        assertThat(found("balancer.health", "a")).isNull();
        assertThat(found("balancer.picks", "b")).isNotNull();
        assertThat(value("balancer.picks", "node", "c")).isZero();
        assertThat(value("balancer.nodes")).isEqualTo(2);

        balancer.setNodes(Map.of("a", "A"));
        time.advance(SECOND);
        assertThat(value("balancer.nodes")).isEqualTo(1);
        assertThat(value("balancer.picks", "node", "a")).as("it began anew").isZero();
    }

    @Test
    void meters_executorRefuses_comeWithTheNextChange() {
        boolean[] refuses = {true};
        BalancerMetrics hindered = new BalancerMetrics(balancer, Tags.of("application", "store"), time, task -> {
            if (refuses[0]) {
                throw new RejectedExecutionException("planted");
            }
            task.run();
        });
        hindered.bindTo(registry);
        balancer.setNodes(Map.of("c", "C"));
        time.advance(SECOND);
        assertThat(value("balancer.nodes")).isEqualTo(1);
        assertThat(found("balancer.picks", "c")).isNull();

        refuses[0] = false;
        balancer.setNodes(Map.of("d", "D"));
        time.advance(SECOND);
        assertThat(value("balancer.nodes")).isEqualTo(1);
        assertThat(found("balancer.picks", "d")).isNotNull();
    }

    @Test
    void prometheus_severalBalancers_takesAll() {
        PrometheusMeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        prometheus.config().onMeterRegistrationFailed((id, reason) -> {
            throw new AssertionError(id + ": " + reason);
        });
        BalancerMetrics.of(balancer).bindTo(prometheus);
        LoadBalancer<String> other = LoadBalancer.<String>builder("orders")
                .node("x", "X")
                .ticker(time)
                .scheduler(time)
                .build();
        BalancerMetrics.of(other).bindTo(prometheus);

        assertThat(prometheus.scrape())
                .contains("balancer_picks_total{balancer=\"shop\",node=\"a\"} 0.0")
                .contains("balancer_picks_total{balancer=\"orders\",node=\"x\"} 0.0")
                .contains("balancer_outcomes_total{balancer=\"shop\",node=\"b\",outcome=\"taken-back\"} 0.0")
                .contains("balancer_health{balancer=\"orders\",node=\"x\",state=\"unknown\"} 1.0")
                .contains("balancer_response_time_seconds{balancer=\"shop\",node=\"a\"}")
                .contains("balancer_refusals_total{balancer=\"orders\"} 0.0");
    }

    @Test
    void bindTo_twiceOrClosed_isRefused() {
        metrics.bindTo(registry);
        assertThatThrownBy(() -> metrics.bindTo(registry))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("metrics of balancer shop are bound to that registry already");
        metrics.close();
        metrics.close();
        assertThat(registry.getMeters()).isEmpty();
        assertThatThrownBy(() -> metrics.bindTo(new SimpleMeterRegistry()))
                .hasMessage("metrics of balancer shop are closed");
    }
}
