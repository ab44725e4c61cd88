package dev.perfkit.monitor.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.perfkit.monitor.Rule;
import dev.perfkit.monitor.Watched;
import dev.perfkit.monitor.alert.AlertEvent;
import dev.perfkit.monitor.alert.AlertStatus;
import dev.perfkit.signal.NoReadingException;
import dev.perfkit.signal.Signal;
import dev.perfkit.stats.LatencySnapshot;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.LongTaskTimer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.simple.CountingMode;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class MeterSignalsTest {
    private static final String DISTRIBUTED = " (expected: a timer with publishPercentileHistogram in a "
            + "PrometheusMeterRegistry, as others forget within minutes)";

    private final MockClock clock = new MockClock();
    private final PrometheusMeterRegistry registry =
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT, new PrometheusRegistry(), clock);
    private final MeterSignals meters = MeterSignals.of(registry);

    private Timer timer(MeterRegistry in, String... tags) {
        return Timer.builder("calls").tags(tags).publishPercentileHistogram().register(in);
    }

    @Test
    void gauge_registeredLater_isFoundThen() {
        Signal.Gauge queue = meters.gauge("queue", "name", "orders");
        assertThat(queue.name()).isEqualTo("queue{name=orders}");
        assertThat(queue.value().getAsDouble()).isNaN();
        AtomicInteger length = registry.gauge("queue", Tags.of("name", "orders", "host", "a"), new AtomicInteger(7));
        assertThat(queue.value().getAsDouble()).isEqualTo(7);
        length.set(9);
        assertThat(queue.value().getAsDouble()).isEqualTo(9);
        registry.remove(registry.get("queue").gauge());
        assertThat(queue.value().getAsDouble()).isNaN();
    }

    @Test
    void gauge_severalMatch_saysWhatTellsThemApart() {
        registry.gauge("used", Tags.of("pool", "a"), 3);
        registry.gauge("used", Tags.of("pool", "b"), 5);
        assertThatThrownBy(() -> meters.gauge("used").value().getAsDouble())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("used: matches 2 meters, such as [")
                .hasMessageContaining("pool=a")
                .hasMessageContaining("pool=b")
                .hasMessageEndingWith("(expected: one; more tags, or greatest or sum)");
        assertThat(meters.gauge("used", "pool", "b").value().getAsDouble()).isEqualTo(5);
        assertThat(meters.greatest("used").value().getAsDouble()).isEqualTo(5);
        assertThat(meters.sum("used").value().getAsDouble()).isEqualTo(8);
        assertThat(meters.sum("none").value().getAsDouble()).isNaN();
    }

    @Test
    void gauge_timesAndTasks_haveTheirUnits() {
        TimeGauge.builder("age", () -> 3, TimeUnit.SECONDS).register(registry);
        assertThat(meters.gauge("age").value().getAsDouble()).isEqualTo(3e9);
        assertThat(meters.gauge("age").unit()).isEqualTo("ns");
        LongTaskTimer jobs = LongTaskTimer.builder("jobs").register(registry);
        LongTaskTimer.Sample one = jobs.start();
        jobs.start();
        assertThat(meters.gauge("jobs").value().getAsDouble()).isEqualTo(2);
        one.stop();
        assertThat(meters.gauge("jobs").value().getAsDouble()).isEqualTo(1);
        registry.more().counter("bytes", Tags.empty(), 5);
        assertWrong(() -> meters.gauge("bytes").value().getAsDouble(), "(expected: a gauge or a long task timer)");
    }

    @Test
    void share_ofPools_isTheFullest() {
        Signal.Gauge usage = meters.share("hikaricp.connections.active", "hikaricp.connections.max");
        assertThat(usage.value().getAsDouble()).isNaN();
        registry.gauge("hikaricp.connections.active", Tags.of("pool", "a"), 9);
        assertThat(usage.value().getAsDouble()).isNaN();
        registry.gauge("hikaricp.connections.max", Tags.of("pool", "b"), 100);
        registry.gauge("hikaricp.connections.active", Tags.of("pool", "b"), 20);
        registry.gauge("hikaricp.connections.max", Tags.of("pool", "a"), 10);
        assertThat(usage.value().getAsDouble()).isEqualTo(0.9);
        Signal.Gauge small = meters.share("hikaricp.connections.active", "hikaricp.connections.max", "pool", "b");
        assertThat(small.value().getAsDouble()).isEqualTo(0.2);
        assertThat(small.name()).isEqualTo("hikaricp.connections.active/hikaricp.connections.max{pool=b}");
    }

    @Test
    void count_everyKind_countsSinceTheBeginning() {
        Counter.builder("sent").baseUnit("bytes").register(registry).increment(100.25);
        assertThat(meters.count("sent").unit()).isEqualTo("bytes");
        assertThat(read(meters.count("sent"))).isEqualTo(100);
        FunctionCounter.builder("seen", this, any -> 7).register(registry);
        assertThat(read(meters.count("seen"))).isEqualTo(7);
        Timer timer = Timer.builder("work").register(registry);
        timer.record(Duration.ofMillis(3));
        assertThat(read(meters.count("work"))).isEqualTo(1);
        assertThat(read(meters.total("work"))).isEqualTo(3_000_000);
        assertThat(meters.total("work").unit()).isEqualTo("ns");
        FunctionTimer.builder("taken", this, any -> 4, any -> 8, TimeUnit.MILLISECONDS)
                .register(registry);
        assertThat(read(meters.count("taken"))).isEqualTo(4);
        assertThat(read(meters.total("taken"))).isEqualTo(8_000_000);
        DistributionSummary.builder("size").baseUnit("bytes").register(registry).record(500);
        assertThat(read(meters.count("size"))).isEqualTo(1);
        assertThat(read(meters.total("size"))).isEqualTo(500);
        assertThat(meters.total("size").unit()).isEqualTo("bytes");
    }

    private static long read(Signal.Counter counter) {
        return counter.total().getAsLong();
    }

    @Test
    void count_fractions_areCarriedAndNotLost() {
        Counter counter = registry.counter("cpu.seconds");
        Signal.Counter count = meters.count("cpu.seconds");
        for (int i = 0; i < 1_000; i++) {
            counter.increment(0.25);
            read(count);
        }
        assertThat(read(count)).isEqualTo(250);
    }

    @Test
    void count_notThere_hasNoReading() {
        assertThatThrownBy(() -> read(meters.count("orders", "shop", "x")))
                .isInstanceOf(NoReadingException.class)
                .hasMessage("there is no meter orders{shop=x} at present");
    }

    @Test
    void count_metersComeAndGo_onlyGrows() {
        Signal.Counter count = meters.count("requests");
        Counter first = registry.counter("requests", "uri", "/a");
        first.increment(10);
        assertThat(read(count)).isEqualTo(10);
        registry.counter("requests", "uri", "/b").increment(5);
        assertThat(read(count)).isEqualTo(15);
        registry.remove(first);
        assertThat(read(count)).isEqualTo(15);
        registry.counter("requests", "uri", "/a").increment(2); // one of the same name, made anew
        assertThat(read(count)).isEqualTo(17);
    }

    @Test
    void count_functionThatComesLate_countsFromItsFirstSight() {
        AtomicLong tasks = new AtomicLong(1_000_000);
        registry.counter("tasks", "pool", "a").increment(3);
        Signal.Counter count = meters.count("tasks");
        assertThat(read(count)).isEqualTo(3);
        FunctionCounter.builder("tasks", tasks, AtomicLong::get)
                .tag("pool", "b")
                .register(registry);
        assertThat(read(count)).isEqualTo(3);
        tasks.addAndGet(4);
        assertThat(read(count)).isEqualTo(7);
        tasks.set(2); // began anew
        assertThat(read(count)).isEqualTo(9);
    }

    @Test
    void ratio_functionThatComesLateAsThePart_isNoRushOfFailures() {
        registry.counter("calls.made", "outcome", "OK").increment(10);
        Signal.Ratio errors = meters.ratio("calls.made", "outcome", "ERROR");
        assertThat(errors.share().get()).isEqualTo(new Signal.Share(0, 10));
        AtomicLong failed = new AtomicLong(5_000);
        FunctionCounter.builder("calls.made", failed, AtomicLong::get)
                .tag("outcome", "ERROR")
                .register(registry);
        assertThat(errors.share().get()).isEqualTo(new Signal.Share(0, 10));
        failed.addAndGet(2);
        assertThat(errors.share().get()).isEqualTo(new Signal.Share(2, 12));
    }

    @Test
    void count_ofARegistryThatPushesSteps_isRefused() {
        SimpleConfig steps = new SimpleConfig() {
            @Override
            public String get(String key) {
                return null;
            }

            @Override
            public CountingMode mode() {
                return CountingMode.STEP;
            }
        };
        SimpleMeterRegistry pushing = new SimpleMeterRegistry(steps, clock);
        pushing.counter("orders").increment();
        assertWrong(
                () -> read(MeterSignals.of(pushing).count("orders")),
                "orders: is a StepCounter (expected: a counter, timer or summary that counts from its beginning, not by "
                        + "steps or in a window)");
        // Beside one that does not, that one is asked, in whatever order they came.
        CompositeMeterRegistry both = new CompositeMeterRegistry();
        both.add(pushing).add(registry);
        both.counter("sold").increment(3);
        assertThat(read(MeterSignals.of(both).count("sold"))).isEqualTo(3);
    }

    @Test
    void ratio_ofFailures_isZeroUntilTheFirst() {
        Signal.Ratio failures = meters.ratio("http.server.requests", "outcome", "SERVER_ERROR");
        assertThatThrownBy(() -> failures.share().get()).isInstanceOf(NoReadingException.class);
        Timer good = registry.timer("http.server.requests", "outcome", "SUCCESS", "uri", "/");
        good.record(Duration.ofMillis(1));
        assertThat(failures.share().get()).isEqualTo(new Signal.Share(0, 1));
        registry.timer("http.server.requests", "outcome", "SERVER_ERROR", "uri", "/")
                .record(Duration.ofMillis(1));
        assertThat(failures.share().get()).isEqualTo(new Signal.Share(1, 2));
        Signal.Ratio misses =
                MeterSignals.ratio("misses", meters.count("cache.gets", "result", "miss"), meters.count("cache.gets"));
        registry.counter("cache.gets", "result", "hit").increment(3);
        registry.counter("cache.gets", "result", "miss").increment(1);
        assertThat(misses.share().get()).isEqualTo(new Signal.Share(1, 4));
    }

    @Test
    void latency_ofAHistogram_hasItsQuantilesAndSum() {
        Signal.Latency latency = meters.latency("calls");
        assertThat(latency.snapshot().get()).isEqualTo(LatencySnapshot.empty());
        Timer timer = timer(registry, "uri", "/a");
        Timer other = timer(registry, "uri", "/b");
        Random random = new Random(3);
        for (int i = 0; i < 20_000; i++) {
            (i % 2 == 0 ? timer : other).record(50_000_000 + random.nextInt(100_000_000), TimeUnit.NANOSECONDS);
        }
        LatencySnapshot snapshot = latency.snapshot().get();
        assertThat(snapshot.count()).isEqualTo(20_000);
        assertThat(snapshot.mean()).isCloseTo(1e8, within(2e6));
        assertThat(snapshot.quantile(0.5)).isCloseTo(1e8, within(1e7));
        assertThat(snapshot.quantile(0.95)).isCloseTo(1.45e8, within(1.45e8 / 10));
    }

    @Test
    void latency_timersWithOtherBuckets_areMerged() {
        record(timer(registry, "uri", "/a"), 3, Duration.ofMillis(10));
        record(
                Timer.builder("calls")
                        .tags("uri", "/b")
                        .publishPercentileHistogram()
                        .maximumExpectedValue(Duration.ofMinutes(5))
                        .register(registry),
                5,
                Duration.ofMinutes(2));
        LatencySnapshot snapshot = meters.latency("calls").snapshot().get();
        assertThat(snapshot.count()).isEqualTo(8);
        assertThat(snapshot.quantile(0.2)).isCloseTo(1e7, within(4e6));
        assertThat(snapshot.quantile(0.9)).isCloseTo(120e9, within(40e9));
        assertThat(snapshot.sum())
                .isEqualTo(Duration.ofMillis(30).plusMinutes(10).toNanos());
    }

    @Test
    void latency_anyDuration_isOffByAThirdAtMost() {
        Random random = new Random(11);
        for (int i = 0; i < 60; i++) {
            double millis = Math.exp(Math.log(30_000) * random.nextDouble());
            Timer timer = timer(registry, "run", "" + i);
            timer.record((long) (millis * 1e6), TimeUnit.NANOSECONDS);
            double read =
                    meters.latency("calls", "run", "" + i).snapshot().get().quantile(0.5);
            assertThat(read / (millis * 1e6)).isBetween(2 / 3.0, 1.36);
        }
    }

    @Test
    void latency_afterHoursAndClockSteps_isOfTheWindowAlone() {
        Timer timer = timer(registry);
        Rule rule = Rule.latency("p95", meters.latency("calls"), 0.95).build();
        try (Watched watched = new Watched(rule)) {
            Runnable fast = () -> record(timer, 20, Duration.ofMillis(20));
            watched.slots(12, () -> record(timer, 20, Duration.ofSeconds(20)));
            assertThat(watched.rule("p95").status()).isEqualTo(AlertStatus.FIRING);
            clock.add(Duration.ofHours(8));
            watched.time.advance(Duration.ofHours(8));
            assertThat(watched.rule("p95").judgement().hasData()).isFalse();
            watched.slots(6, fast);
            assertThat(watched.rule("p95").last().value()).isCloseTo(20e6, within(5e6));
            clock.add(Duration.ofHours(-1));
            watched.slots(60, fast);
            assertThat(watched.rule("p95").last().value()).isCloseTo(20e6, within(5e6));
            assertThat(watched.rule("p95").last().coverage()).isEqualTo(1);
            assertThat(watched.events).extracting(AlertEvent::rule).containsExactly("p95", "p95");
        }
    }

    private static void record(Timer timer, int calls, Duration each) {
        for (int i = 0; i < calls; i++) {
            timer.record(each);
        }
    }

    @Test
    void latency_longerThanAllBuckets_isBelievedWhenSeenTwice() {
        Timer timer = timer(registry);
        Signal.Latency latency = meters.latency("calls");
        record(timer, 3, Duration.ofMinutes(2));
        assertThat(latency.snapshot().get().count()).isZero();
        LatencySnapshot snapshot = latency.snapshot().get();
        assertThat(snapshot.count()).isEqualTo(3);
        assertThat(snapshot.quantile(0.5)).isCloseTo(30e9, within(1e9));
    }

    @Test
    void latency_readWhileRecorded_neverGoesBack() throws Exception {
        Timer timer = timer(registry);
        Signal.Latency latency = meters.latency("calls");
        Thread writer = new Thread(() -> {
            for (int i = 0; i < 300_000; i++) {
                timer.record(1_000_000L + i * 37L, TimeUnit.NANOSECONDS);
            }
        });
        writer.start();
        LatencySnapshot last = LatencySnapshot.empty();
        do {
            LatencySnapshot now = latency.snapshot().get();
            assertThat(now.minus(last).count()).isGreaterThanOrEqualTo(0); // throws where it went back
            last = now;
        } while (writer.isAlive());
        writer.join();
        assertThat(latency.snapshot().get().count()).isCloseTo(300_000, within(10L));
    }

    @Test
    void latency_withoutACumulativeHistogram_saysWhatToConfigure() {
        registry.timer("plain").record(Duration.ofMillis(1));
        assertWrong(() -> meters.latency("plain").snapshot().get(), "plain: is a PrometheusTimer" + DISTRIBUTED);
        // This registry's histogram is of its own last minutes, whatever its percentiles say.
        SimpleMeterRegistry forgets = new SimpleMeterRegistry(SimpleConfig.DEFAULT, Clock.SYSTEM);
        Timer.builder("calls")
                .serviceLevelObjectives(Duration.ofSeconds(1))
                .register(forgets)
                .record(Duration.ofMillis(1));
        assertWrong(
                () -> MeterSignals.of(forgets).latency("calls").snapshot().get(),
                "calls: is a CumulativeTimer" + DISTRIBUTED);
        registry.gauge("free", 3);
        assertWrong(() -> meters.latency("free").snapshot().get(), DISTRIBUTED);
    }

    @Test
    void simpleRegistry_histogram_forgets() {
        // Why it is refused: what a difference of its histograms would say.
        SimpleMeterRegistry forgets = new SimpleMeterRegistry(SimpleConfig.DEFAULT, clock);
        Timer timer = Timer.builder("calls")
                .serviceLevelObjectives(Duration.ofSeconds(1))
                .register(forgets);
        record(timer, 5, Duration.ofMillis(10));
        clock.add(Duration.ofHours(1));
        timer.record(Duration.ofMillis(10));
        var buckets = timer.takeSnapshot().histogramCounts();
        assertThat(buckets[buckets.length - 1].count()).isLessThan(6);
        assertThat(timer.count()).isEqualTo(6);
    }

    @Test
    void composite_registryAddedLater_isAsked() {
        CompositeMeterRegistry all = new CompositeMeterRegistry();
        MeterSignals signals = MeterSignals.of(all);
        Signal.Latency latency = signals.latency("calls");
        Signal.Gauge queue = signals.gauge("queue");
        timer(all);
        all.gauge("queue", 4);
        assertThat(queue.value().getAsDouble()).isNaN();
        SimpleMeterRegistry forgets = new SimpleMeterRegistry();
        all.add(forgets);
        assertThat(queue.value().getAsDouble()).isEqualTo(4);
        assertWrong(() -> latency.snapshot().get(), DISTRIBUTED);
        all.add(registry);
        record(timer(all), 5, Duration.ofMillis(10));
        assertThat(latency.snapshot().get().count()).isEqualTo(5);
    }

    @Test
    void of_aMeterThatIsThere_tellsByItsType() {
        registry.gauge("queue", 4);
        registry.counter("orders").increment();
        registry.timer("plain").record(Duration.ofMillis(1));
        timer(registry);
        assertThat(MeterSignals.of(registry, "queue")).isInstanceOf(Signal.Gauge.class);
        assertThat(MeterSignals.of(registry, "orders")).isInstanceOf(Signal.Counter.class);
        assertThat(MeterSignals.of(registry, "plain")).isInstanceOf(Signal.Counter.class);
        assertThat(MeterSignals.of(registry, "calls")).isInstanceOf(Signal.Latency.class);
        assertThatThrownBy(() -> MeterSignals.of(registry, "hikaricp.connections.usage", "pool", "main"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "name: hikaricp.connections.usage{pool=main} (expected: a meter that is there; for one that "
                                + "comes later say which kind)");
    }

    @Test
    void rules_overMeters_fireByThem() {
        Rule pool = Rule.share("pool", meters.share("hikaricp.connections.active", "hikaricp.connections.max"))
                .warning(0.8)
                .build();
        Rule failures = Rule.errorRate("errors", meters.ratio("http.server.requests", "outcome", "SERVER_ERROR"))
                .build();
        try (Watched watched = new Watched(pool, failures)) {
            watched.slots(60, () -> {}); // nothing is registered, and that is no fault
            assertThat(watched.rule("errors").failures()).isZero();
            assertThat(watched.events).isEmpty();
            registry.gauge("hikaricp.connections.active", 9);
            registry.gauge("hikaricp.connections.max", 10);
            watched.slots(20, () -> {
                record(registry.timer("http.server.requests", "outcome", "SUCCESS"), 8, Duration.ofMillis(1));
                record(registry.timer("http.server.requests", "outcome", "SERVER_ERROR"), 2, Duration.ofMillis(1));
            });
            assertThat(watched.events)
                    .extracting(AlertEvent::title)
                    .containsExactlyInAnyOrder(
                            "Elevated hikaricp.connections.active/hikaricp.connections.max", "High Error Rate");
        }
    }

    private static void assertWrong(ThrowingCallable call, String ending) {
        assertThatThrownBy(call).isInstanceOf(IllegalStateException.class).hasMessageEndingWith(ending);
    }
}
