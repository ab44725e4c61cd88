package dev.perfkit.profile.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.perfkit.profile.ProfileReport;
import dev.perfkit.profile.ProfiledCall;
import dev.perfkit.profile.Profiler;
import dev.perfkit.profile.Sampling;
import dev.perfkit.profile.Timing;
import dev.perfkit.time.ManualTime;
import dev.perfkit.weave.MeasuredSite;
import dev.perfkit.weave.WovenMethod;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ProfilerMetricsTest {
    private static final Duration STEP = Duration.ofSeconds(10);
    /** Of nanoseconds that a registry keeps as seconds. */
    private static final Offset<Double> ROUNDING = within(1e-3);

    private final ManualTime time = new ManualTime();
    private final AtomicInteger reports = new AtomicInteger();
    private final Profiler profiler = Profiler.builder()
            .ticker(time)
            .wallClock(() -> {
                reports.incrementAndGet();
                return Instant.EPOCH;
            })
            .slowThreshold(Duration.ofDays(1))
            .maximumSites(20)
            .build();
    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final ProfilerMetrics metrics = metrics().build();

    private ProfilerMetricsBuilder metrics() {
        return ProfilerMetrics.builder(profiler).ticker(time).scheduler(time).executor(Runnable::run);
    }

    @AfterEach
    void close() {
        metrics.close();
        profiler.close();
        assertThat(time.pendingCount()).isZero();
    }

    private void call(String site, Duration duration) {
        profiler.time(site, () -> time.advance(duration));
    }

    private ProfileReport.Site site(String name) {
        return profiler.snapshot().sites().stream()
                .filter(s -> s.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private double percentile(String site, String phi) {
        return registry.get("method.timed.percentile")
                .tags("site", site, "phi", phi)
                .timeGauge()
                .value(TimeUnit.NANOSECONDS);
    }

    @Test
    void meters_ofASite_sayWhatTheReportSays() {
        profiler.time("outer", () -> {
            time.advance(Duration.ofMillis(3));
            call("inner", Duration.ofMillis(5));
        });
        assertThatThrownBy(() -> profiler.time("outer", () -> {
                    throw new IllegalStateException("refused");
                }))
                .isInstanceOf(IllegalStateException.class);
        CompletableFuture<String> future = new CompletableFuture<>();
        profiler.time("outer", () -> future);
        future.cancel(false);
        Timing timing = profiler.start("outer");
        metrics.bindTo(registry);
        ProfileReport.Site outer = site("outer");

        assertThat(registry.get("method.timed").tag("site", "outer").functionTimer())
                .satisfies(timer -> {
                    assertThat(timer.count()).isEqualTo((double) outer.calls()).isEqualTo(3);
                    assertThat(timer.totalTime(TimeUnit.NANOSECONDS)).isEqualTo((double) outer.total());
                });
        assertThat(registry.get("method.timed.self").tag("site", "outer").functionTimer())
                .satisfies(timer -> {
                    assertThat(timer.count()).isEqualTo((double) outer.self().count());
                    assertThat(timer.totalTime(TimeUnit.NANOSECONDS))
                            .isEqualTo((double) outer.self().sum())
                            .isEqualTo(3_000_000);
                });
        assertThat(counter("errors")).isEqualTo((double) outer.errors()).isEqualTo(1);
        assertThat(counter("cancelled")).isEqualTo((double) outer.cancelled()).isEqualTo(1);
        assertThat(counter("allocated")).isEqualTo((double) outer.allocation().total());
        assertThat(counter("allocated.calls"))
                .isEqualTo((double) outer.allocation().measured())
                .isPositive();
        assertThat(gauge("active")).isEqualTo((double) outer.inFlight()).isEqualTo(1);
        assertThat(gauge("active.peak"))
                .isEqualTo((double) outer.peakInFlight())
                .isEqualTo(1);
        assertThat(percentile("outer", "0.5")).isCloseTo(outer.p50(), ROUNDING);
        assertThat(percentile("outer", "0.95")).isCloseTo(outer.p95(), ROUNDING);
        assertThat(percentile("outer", "0.99")).isCloseTo(outer.p99(), ROUNDING);
        timing.close();
    }

    private double counter(String suffix) {
        return registry.get("method.timed." + suffix)
                .tag("site", "outer")
                .functionCounter()
                .count();
    }

    private double gauge(String suffix) {
        return registry.get("method.timed." + suffix)
                .tag("site", "outer")
                .gauge()
                .value();
    }

    @Test
    void percentiles_overTheWindow_areOfTheReportsHistogram() {
        metrics.bindTo(registry);
        Random random = new Random(7);
        for (int i = 0; i < 500; i++) {
            call("find", Duration.ofMillis(200 + random.nextInt(100)));
        }
        // 125 s have gone by. The window begins at the last step that is a minute ago.
        time.advance(Duration.ofMinutes(2));
        ProfileReport.Site before = site("find");
        for (int i = 0; i < 1_000; i++) {
            call("find", Duration.ofNanos(1_000_000 + random.nextInt(9_000_000)));
        }
        ProfileReport.Site after = site("find");

        for (double phi : new double[] {0.5, 0.95, 0.99}) {
            assertThat(percentile("find", Double.toString(phi)))
                    .isCloseTo(after.latency().minus(before.latency()).quantile(phi), ROUNDING)
                    .isCloseTo(1_000_000 + phi * 9_000_000, within(500_000.0));
        }
        assertThat(registry.get("method.timed.max").timeGauge().value(TimeUnit.NANOSECONDS))
                .isBetween(9_000_000.0, 10_200_000.0);
        assertThat(after.p99()).isGreaterThan(200_000_000);

        time.advance(Duration.ofMinutes(2));
        assertThat(percentile("find", "0.99")).isNaN();
        assertThat(registry.get("method.timed.max").timeGauge().value()).isNaN();
        assertThat(registry.get("method.timed").functionTimer().count()).isEqualTo(1_500);
    }

    @Test
    void bindTo_aProfilerThatIsOlderThanTheWindow_beginsTheWindowThen() {
        call("find", Duration.ofMinutes(3));
        metrics.bindTo(registry);
        assertThat(percentile("find", "0.5")).isNaN();
        call("find", Duration.ofSeconds(2));

        assertThat(percentile("find", "0.5")).isCloseTo(2e9, within(2e9 * 0.0055));
    }

    @Test
    void newSite_afterTheBinding_appearsAtTheNextStep() {
        metrics.bindTo(registry);
        assertThat(registry.find("method.timed").meters()).isEmpty();
        profiler.time("late", () -> {});
        time.advance(STEP);

        assertThat(registry.get("method.timed")
                        .tag("site", "late")
                        .functionTimer()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void newSite_afterTheBinding_appearsByReadingWhatIsThere() {
        metrics.bindTo(registry);
        time.advance(Duration.ofSeconds(1));
        profiler.time("late", () -> {});

        assertThat(registry.get("method.timed.sites").gauge().value()).isEqualTo(1);
        assertThat(registry.get("method.timed")
                        .tag("site", "late")
                        .functionTimer()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void sites_beyondTheProfilersMaximum_areOneMore() {
        metrics.bindTo(registry);
        for (int i = 0; i < 100; i++) {
            profiler.time("site-" + i, () -> {});
        }
        time.advance(STEP);

        assertThat(registry.find("method.timed").meters()).hasSize(21);
        assertThat(registry.get("method.timed")
                        .tag("site", "(other)")
                        .functionTimer()
                        .count())
                .isEqualTo(80);
    }

    @Test
    void scrape_readsOneReport() {
        PrometheusMeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        for (int i = 0; i < 10; i++) {
            profiler.time("site-" + i, () -> {});
        }
        metrics.bindTo(prometheus);
        time.advance(Duration.ofSeconds(1));
        reports.set(0);
        prometheus.scrape();
        assertThat(reports).hasValue(1);
        time.advance(Duration.ofMillis(999));
        prometheus.scrape();
        assertThat(reports).hasValue(1);
        time.advance(Duration.ofMillis(1));
        prometheus.scrape();
        assertThat(reports).hasValue(2);
    }

    @Test
    void scrape_doesNotLookThroughTheClassPathForAnnotations() {
        Profiler.install(profiler);
        profiler.time("find", () -> {});
        metrics.bindTo(registry);
        time.advance(Duration.ofMinutes(1));

        assertThat(percentile("find", "0.5")).isNotNaN();
        assertThat(profiler.snapshot().coverage()).isNull();
        assertThat(profiler.report().coverage()).isNotNull();
    }

    @Test
    void prometheus_whenScraped_showsTheUsualNames() {
        PrometheusMeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        try (ProfilerMetrics tagged = metrics().tag("application", "shop").build()) {
            tagged.bindTo(prometheus);
            call("find", Duration.ofMillis(500));
            time.advance(STEP);

            assertThat(prometheus.scrape())
                    .contains("method_timed_seconds_count{application=\"shop\",site=\"find\"} 1")
                    .contains("method_timed_seconds_sum{application=\"shop\",site=\"find\"} 0.5")
                    .contains("method_timed_self_seconds_sum{application=\"shop\",site=\"find\"} 0.5")
                    .contains("method_timed_percentile_seconds{application=\"shop\",phi=\"0.99\",site=\"find\"} 0.5")
                    .contains("method_timed_max_seconds{application=\"shop\",site=\"find\"} 0.5")
                    .contains("method_timed_errors_total{application=\"shop\",site=\"find\"} 0.0")
                    .contains("method_timed_cancelled_total{application=\"shop\",site=\"find\"} 0.0")
                    .contains("method_timed_active{application=\"shop\",site=\"find\"} 0.0")
                    .contains("method_timed_active_peak{application=\"shop\",site=\"find\"} 1.0")
                    .contains("method_timed_allocated_bytes_total{application=\"shop\",site=\"find\"} ")
                    .contains("method_timed_allocated_calls_total{application=\"shop\",site=\"find\"} 1.0")
                    .contains("method_timed_sites{application=\"shop\"} 1.0");
        }
        assertThat(prometheus.scrape()).doesNotContain("method_timed");
    }

    @Test
    void tags_ofSomeSites_areNoneAtTheOthers() {
        PrometheusMeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        metrics.bindTo(prometheus);
        profiler.time("plain", () -> {});
        time.advance(STEP);
        assertThat(prometheus.scrape()).contains("method_timed_seconds_count{site=\"plain\"} 1");

        Profiler.install(profiler);
        MeasuredSite tagged = new ProfiledCall()
                .link(new WovenMethod(
                        ProfilerMetricsTest.class,
                        "find",
                        "()V",
                        Map.of(
                                "name",
                                List.of("tagged"),
                                "slowMillis",
                                List.of("0"),
                                "tags",
                                List.of("tier=db", "site=mine", "phi=1"))));
        tagged.exit(tagged.enter(), null, null);
        time.advance(STEP);

        assertThat(prometheus.scrape())
                .contains("method_timed_seconds_count{site=\"plain\",tier=\"none\"} 1")
                .contains("method_timed_seconds_count{site=\"tagged\",tier=\"db\"} 1")
                .doesNotContain("method_timed_seconds_count{site=\"plain\"} 1");
    }

    @Test
    void close_takesItsMetersOut_andNoOthers() {
        MeterRegistry second = new SimpleMeterRegistry();
        registry.counter("other");
        profiler.time("find", () -> {});
        metrics.bindTo(registry);
        metrics.bindTo(second);
        assertThat(second.getMeters()).hasSize(13);
        metrics.close();
        metrics.close();

        assertThat(second.getMeters()).isEmpty();
        assertThat(registry.getMeters())
                .extracting(Meter::getId)
                .extracting(Meter.Id::getName)
                .containsExactly("other");
        assertThatThrownBy(() -> metrics.bindTo(second))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("metrics of profiler profile are closed");
    }

    @Test
    void close_afterItsRegistry_isQuiet() {
        metrics.bindTo(registry);
        profiler.time("find", () -> {});
        registry.close();
        time.advance(STEP);
        metrics.close();

        assertThat(time.pendingCount()).isZero();
    }

    @Test
    void bindTo_theSameRegistryAgain_isRefused() {
        metrics.bindTo(registry);

        assertThatThrownBy(() -> metrics.bindTo(registry))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("metrics of profiler profile are bound to that registry already");
    }

    @Test
    void allocation_thatIsNotMeasured_hasNoMeter() {
        try (Profiler without = Profiler.builder().allocation(Sampling.OFF).build();
                ProfilerMetrics bound = ProfilerMetrics.builder(without).build()) {
            without.time("find", () -> {});
            bound.bindTo(registry);

            assertThat(registry.find("method.timed.errors").meters()).hasSize(1);
            assertThat(registry.find("method.timed.allocated").meters()).isEmpty();
        }
    }

    @Test
    void builder_withABadValue_isRefused() {
        assertThatThrownBy(() -> metrics().tag("site", "x"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("key: \"site\" (expected: not blank, nor one of site, phi)");
        assertThatThrownBy(() -> metrics().tag("tier", " "))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("value: \" \" (expected: not blank)");
        assertThatThrownBy(() -> metrics().tag("tier", "a").tag("tier", "b"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("tag \"tier\" is set twice");
        assertThatThrownBy(() -> metrics().window(Duration.ofSeconds(5)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("window: PT5S (expected: PT6S..PT24H)");
        assertThatThrownBy(() -> metrics().window(Duration.ofDays(200_000)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("window: PT4800000H (expected: PT6S..PT24H)");
    }
}
