package dev.perfkit.balancer.scale;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.perfkit.balancer.Lease;
import dev.perfkit.balancer.LoadBalancer;
import dev.perfkit.balancer.NoNodeException;
import dev.perfkit.signal.Signal;
import dev.perfkit.stats.LatencyRecorder;
import dev.perfkit.stats.LatencySnapshot;
import dev.perfkit.time.ManualTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LoadSourceTest {
    private static final Fleet FLEET = new Fleet(0, List.of());
    private static final Duration TICK = Duration.ofSeconds(15);

    private final ManualTime time = new ManualTime();

    private static double average(LoadSource source) throws Exception {
        return ((Load.Average) source.read(FLEET)).value();
    }

    private static void assertMissing(LoadSource source) throws Exception {
        assertThat(source.read(FLEET)).isInstanceOf(Load.Missing.class);
    }

    @Test
    void gauge_valueOrNone_isAverageTotalOrMissing() throws Exception {
        double[] value = {3.5};
        Signal.Gauge gauge = new Signal.Gauge("orders.queue", "tasks", () -> value[0]);
        assertThat(LoadSource.gauge(gauge).read(FLEET)).isEqualTo(Load.average(3.5));
        assertThat(LoadSource.total(gauge).read(FLEET)).isEqualTo(Load.total(3.5));
        assertThat(LoadSource.total(gauge)).hasToString("orders.queue");
        value[0] = Double.NaN;
        assertMissing(LoadSource.gauge(gauge));
        assertMissing(LoadSource.total(gauge));
    }

    @Test
    void rate_counterGrows_isPerSecondSinceTheLastReading() throws Exception {
        long[] total = {1_000};
        LoadSource rate = LoadSource.rate(new Signal.Counter("orders.taken", "1", () -> total[0]), time);
        assertMissing(rate);
        assertMissing(rate); // no time has passed
        total[0] += 300;
        time.advance(TICK);
        assertThat(rate.read(FLEET)).isEqualTo(Load.total(20));
        total[0] += 30;
        time.advance(TICK);
        assertThat(rate.read(FLEET)).isEqualTo(Load.total(2));
    }

    @Test
    void rate_counterBeganAnew_isMissingOnce() throws Exception {
        long[] total = {1_000};
        LoadSource rate = LoadSource.rate(new Signal.Counter("orders.taken", "1", () -> total[0]), time);
        assertMissing(rate);
        time.advance(TICK);
        total[0] = 10;
        assertMissing(rate);
        time.advance(TICK);
        total[0] = 25;
        assertThat(rate.read(FLEET)).isEqualTo(Load.total(1));
    }

    @Test
    void ratio_betweenReadings_isTheirShareAndMissingWhereNothingCame() throws Exception {
        long[] share = {500, 1_000};
        LoadSource ratio =
                LoadSource.ratio(new Signal.Ratio("orders.errors", () -> new Signal.Share(share[0], share[1])));
        assertMissing(ratio);
        share[0] += 1;
        share[1] += 4;
        assertThat(average(ratio)).isEqualTo(0.25);
        assertMissing(ratio);
        share[0] = 0;
        share[1] = 3;
        assertMissing(ratio);
        share[1] = 5;
        assertThat(average(ratio)).isZero();
        share[0] = 2;
        share[1] = 9;
        assertThat(average(ratio)).isEqualTo(0.5);
        share[0] = 1;
        share[1] = 99;
        assertMissing(ratio);
    }

    @Test
    void latency_betweenReadings_isTheirQuantileInMilliseconds() throws Exception {
        LatencyRecorder[] recorder = {new LatencyRecorder()};
        LoadSource latency =
                LoadSource.latency(new Signal.Latency("orders.latency", () -> recorder[0].snapshot()), 0.9);
        for (int i = 0; i < 100; i++) {
            recorder[0].record(900_000_000);
        }
        assertMissing(latency);
        for (int i = 1; i <= 10; i++) {
            recorder[0].record(i * 1_000_000L);
        }
        assertThat(average(latency)).isCloseTo(9, within(0.05));
        assertMissing(latency);
        recorder[0] = new LatencyRecorder();
        assertMissing(latency);
        recorder[0].record(4_000_000);
        assertThat(average(latency)).isCloseTo(4, within(0.05));
        assertThatThrownBy(() -> LoadSource.latency(new Signal.Latency("x", LatencySnapshot::empty), 1.5))
                .hasMessage("quantile: 1.5 (expected: 0..1)");
    }

    private LoadBalancer<String> balancer() {
        LoadBalancer<String> balancer = LoadBalancer.<String>builder("shop")
                .ticker(time)
                .scheduler(time)
                .executor(Runnable::run)
                .build();
        balancer.setNodes(Map.of("a", "a", "b", "b"));
        return balancer;
    }

    private void call(LoadBalancer<String> balancer, Duration took) {
        Lease<String> lease = balancer.pick();
        time.advance(took);
        lease.succeeded();
    }

    @Test
    void traffic_ofABalancer_isArrivalsInFlightAndWhoWasSlow() throws Exception {
        try (LoadBalancer<String> balancer = balancer()) {
            LoadSource traffic = LoadSource.traffic(balancer, Duration.ofMillis(100), time);
            call(balancer, Duration.ofSeconds(3));
            assertMissing(traffic);
            for (int i = 0; i < 3; i++) {
                call(balancer, Duration.ofMillis(50));
            }
            call(balancer, Duration.ofMillis(350));
            assertThat(balancer.pick()).isNotNull();
            traffic.sample();
            assertThat(balancer.pick()).isNotNull();
            traffic.sample();
            time.advance(Duration.ofMillis(1_500));
            Load.Traffic load = (Load.Traffic) traffic.read(FLEET);
            assertThat(load.arrivals()).isCloseTo(3, within(1e-9));
            assertThat(load.inFlight()).isEqualTo(1.5);
            assertThat(load.slowShare()).isEqualTo(0.25);
            time.advance(TICK);
            Load.Traffic idle = (Load.Traffic) traffic.read(FLEET);
            assertThat(idle.arrivals()).isZero();
            assertThat(idle.inFlight()).isEqualTo(2);
            assertThat(idle.slowShare()).isNaN();
        }
    }

    @Test
    void traffic_nodesComeAndGo_countsNoneTwice() throws Exception {
        try (LoadBalancer<String> balancer = balancer()) {
            LoadSource traffic = LoadSource.traffic(balancer, Duration.ofMillis(100), time);
            for (int i = 0; i < 50; i++) {
                call(balancer, Duration.ZERO);
            }
            assertMissing(traffic);
            balancer.setNodes(Map.of("c", "c"));
            balancer.setNodes(Map.of("a", "a", "b", "b"));
            call(balancer, Duration.ofSeconds(1));
            assertThat(((Load.Traffic) traffic.read(FLEET)).arrivals()).isEqualTo(1);
        }
    }

    @Test
    void traffic_picksRefused_countAsSlow() throws Exception {
        try (LoadBalancer<String> balancer = balancer()) {
            LoadSource traffic = LoadSource.traffic(balancer, Duration.ofMillis(100), time);
            assertMissing(traffic);
            call(balancer, Duration.ofMillis(10));
            balancer.setNodes(Map.of());
            assertThatThrownBy(balancer::pick).isInstanceOf(NoNodeException.class);
            time.advance(TICK);
            assertThat(((Load.Traffic) traffic.read(FLEET)).slowShare()).isEqualTo(0.5);
        }
    }

    @Test
    void traffic_promiseOfNothing_isRefused() {
        try (LoadBalancer<String> balancer = balancer()) {
            assertThatThrownBy(() -> LoadSource.traffic(balancer, Duration.ZERO))
                    .hasMessage("slo: PT0S (expected: > 0)");
        }
    }
}
