package dev.perfkit.cache.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.perfkit.cache.CacheTier;
import dev.perfkit.cache.Freshness;
import dev.perfkit.cache.Resilience;
import dev.perfkit.cache.TieredCache;
import dev.perfkit.cache.TieredCacheBuilder;
import dev.perfkit.cache.UnacknowledgedException;
import dev.perfkit.cache.kit.MemoryTier;
import dev.perfkit.cache.kit.ScriptedTier;
import dev.perfkit.time.ManualTime;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CacheMetricsTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final ManualTime time = new ManualTime();
    private final MemoryTier<String, String> memory = new MemoryTier<>(time);
    private final ScriptedTier<String, String> tier = new ScriptedTier<>(memory);
    private final TieredCache<String, String> cache = cache(tier);
    private final MeterRegistry registry = new SimpleMeterRegistry();

    private TieredCache<String, String> cache(@Nullable CacheTier<String, String> far) {
        return (far == null ? builder() : builder().far(far)).build();
    }

    private TieredCacheBuilder<String, String> builder() {
        return TieredCache.<String, String>builder("products")
                .ticker(time)
                .scheduler(time)
                .executor(Runnable::run)
                .loader(this::load);
    }

    private String load(String key) {
        time.advance(Duration.ofMillis(20));
        if (key.equals("bad")) {
            throw new IllegalStateException("bad");
        }
        return key + "!";
    }

    private CacheMetrics metrics() {
        return metrics(cache);
    }

    private CacheMetrics metrics(TieredCache<String, String> of) {
        return new CacheMetrics(of, Tags.of("application", "shop"), time);
    }

    /** Lets the reading of the last scrape grow old. */
    private void passASecond() {
        time.advance(SECOND);
    }

    private double percentileMillis(String name, String phi) {
        return registry.get(name + ".percentile").tag("phi", phi).timeGauge().value(TimeUnit.MILLISECONDS);
    }

    private double value(String name, String... tags) {
        Meter meter = registry.get(name)
                .tags("cache", "products", "application", "shop")
                .tags(tags)
                .meter();
        return meter.measure().iterator().next().getValue();
    }

    @Test
    void meters_ofBothTiers_sayWhatTheSnapshotSays() {
        metrics().bindTo(registry);
        cache.get("a");
        cache.get("a");
        cache.get("b");
        assertThatThrownBy(() -> cache.get("bad")).hasMessage("bad");
        cache.put("c", "C");
        cache.invalidate("a");
        time.advance(SECOND);

        assertThat(value("cache.gets", "tier", "near", "result", "hit")).isEqualTo(1);
        assertThat(value("cache.gets", "tier", "near", "result", "miss")).isEqualTo(3);
        assertThat(value("cache.gets", "tier", "scripted", "result", "miss")).isEqualTo(3);
        assertThat(value("cache.gets", "tier", "scripted", "result", "hit")).isZero();
        assertThat(value("cache.puts", "tier", "near")).isEqualTo(3);
        assertThat(value("cache.puts", "tier", "scripted")).isEqualTo(3);
        assertThat(value("cache.removals", "tier", "near")).isEqualTo(1);
        assertThat(value("cache.removals", "tier", "scripted")).isEqualTo(1);
        assertThat(value("cache.evictions", "tier", "near")).isZero();
        assertThat(value("cache.size", "tier", "near")).isEqualTo(2);
        assertThat(value("cache.load", "result", "success")).isEqualTo(2);
        assertThat(value("cache.load", "result", "failure")).isEqualTo(1);
        assertThat(registry.get("cache.load.duration").timeGauge().value(TimeUnit.MILLISECONDS))
                .isEqualTo(60);
        assertThat(value("cache.tier.up", "tier", "scripted")).isEqualTo(1);
        assertThat(value("cache.tier.heard", "tier", "scripted")).isEqualTo(1);
        FunctionTimer calls =
                registry.get("cache.tier.calls").tag("tier", "scripted").functionTimer();
        assertThat(calls.count()).isEqualTo(7); // three reads, two fills, a write, a removal
        assertThat(calls.totalTime(TimeUnit.NANOSECONDS)).isZero();
        assertThat(percentileMillis("cache.tier.calls", "0.999")).isZero();
    }

    @Test
    void meters_ofWhatWasServed_tellItsAge() {
        metrics().bindTo(registry);
        cache.get("a");
        time.advance(Duration.ofMillis(400));
        cache.get("a");
        time.advance(Duration.ofMillis(600));
        cache.get("a");

        FunctionTimer ages = registry.get("cache.served.age").functionTimer();
        assertThat(ages.count()).isEqualTo(2); // what has just been loaded has no age
        assertThat(ages.totalTime(TimeUnit.MILLISECONDS)).isEqualTo(1_400);
        assertThat(percentileMillis("cache.served.age", "0.5")).isCloseTo(400, withinPercentage(0.6));
        assertThat(percentileMillis("cache.served.age", "0.99")).isCloseTo(1_000, withinPercentage(0.6));
        assertThat(percentileMillis("cache.served.age", "0.999")).isCloseTo(1_000, withinPercentage(0.6));
    }

    @Test
    void meters_ofMessages_tellHowLongTheyTook() {
        metrics().bindTo(registry);
        for (int millis : new int[] {10, 30, 80}) {
            memory.hold();
            memory.node().remove("a");
            time.advance(Duration.ofMillis(millis));
            memory.release();
        }
        passASecond();

        FunctionTimer lag =
                registry.get("cache.tier.lag").tag("tier", "scripted").functionTimer();
        assertThat(lag.count()).isEqualTo(3);
        assertThat(lag.totalTime(TimeUnit.MILLISECONDS)).isEqualTo(120);
        assertThat(percentileMillis("cache.tier.lag", "0.5")).isCloseTo(30, withinPercentage(0.6));
        assertThat(percentileMillis("cache.tier.lag", "0.999")).isCloseTo(80, withinPercentage(0.6));
    }

    /** Scraped each 15 s: what was before the last minute is in the count, and in no percentile. */
    @Test
    void percentiles_overALongTime_areOfTheLastMinute() {
        metrics().bindTo(registry);
        memory.hold();
        memory.node().remove("a");
        passASecond();
        memory.release();
        for (int scrape = 0; scrape < 4; scrape++) {
            time.advance(Duration.ofSeconds(15));
            assertThat(percentileMillis("cache.tier.lag", "0.5")).isEqualTo(1_000);
        }
        time.advance(Duration.ofSeconds(15));
        assertThat(percentileMillis("cache.tier.lag", "0.5")).isNaN();
        memory.node().remove("a");
        time.advance(Duration.ofSeconds(15));

        assertThat(percentileMillis("cache.tier.lag", "0.5")).isZero();
        assertThat(registry.get("cache.tier.lag").functionTimer().count()).isEqualTo(2);
    }

    @Test
    void meters_ofAnOutage_countItAndWhatItCost() {
        metrics().bindTo(registry);
        memory.suspend();
        time.advance(Duration.ofMillis(7_500));
        assertThat(value("cache.tier.heard", "tier", "scripted")).isZero();
        assertThat(value("cache.tier.suspensions", "tier", "scripted")).isEqualTo(1);
        assertThat(value("cache.tier.suspended", "tier", "scripted")).isEqualTo(7.5);
        assertThat(value("cache.emptied")).isZero();

        memory.resume();
        memory.loseData();
        passASecond();
        assertThat(value("cache.tier.heard", "tier", "scripted")).isEqualTo(1);
        assertThat(value("cache.tier.suspensions", "tier", "scripted")).isEqualTo(1);
        assertThat(value("cache.tier.suspended", "tier", "scripted")).isEqualTo(7.5);
        assertThat(value("cache.emptied")).isEqualTo(2);
    }

    @Test
    void meters_ofVerifiedHits_tellTheWrongOnes() {
        AtomicReference<String> source = new AtomicReference<>("old");
        TieredCache<String, String> verified = builder()
                .loader(key -> source.get())
                .freshness(Freshness.standard().verified(1))
                .build();
        metrics(verified).bindTo(registry);
        verified.get("a");
        verified.get("a");
        verified.get("a");
        verified.get("a");
        source.set("new");
        verified.get("a");
        passASecond();

        assertThat(value("cache.verified")).isEqualTo(4);
        assertThat(value("cache.verified.wrong")).isEqualTo(1);
    }

    @Test
    void meters_ofTroubleWithTheSource_countWhatWasServedInstead() {
        AtomicReference<RuntimeException> trouble = new AtomicReference<>();
        TieredCache<String, String> borne = builder()
                .timeToLive(SECOND)
                .loader(key -> {
                    if (trouble.get() != null) {
                        throw trouble.get();
                    }
                    return "value";
                })
                .freshness(Freshness.standard()
                        .jitter(0)
                        .staleWhileRevalidate(Duration.ofMinutes(1))
                        .errorTimeToLive(Duration.ofMinutes(1), Duration.ofMinutes(1)))
                .build();
        metrics(borne).bindTo(registry);
        borne.get("a");
        passASecond();
        borne.get("a");
        trouble.set(new IllegalStateException("down"));
        assertThatThrownBy(() -> borne.get("b")).hasMessage("down");
        assertThatThrownBy(() -> borne.get("b")).hasMessage("down");
        assertThatThrownBy(() -> borne.get("b")).hasMessage("down");
        passASecond();

        assertThat(value("cache.served.stale")).isEqualTo(1);
        assertThat(value("cache.refreshes")).isEqualTo(1);
        assertThat(value("cache.errors.remembered")).isEqualTo(2);
        assertThat(value("cache.load", "result", "failure")).isEqualTo(1);
    }

    @Test
    void meters_ofEvictions_tellCountAndWeight() {
        TieredCache<String, String> weighed =
                builder().maximumWeight(100, (key, value) -> value.length()).build();
        metrics(weighed).bindTo(registry);
        for (int i = 0; i < 50; i++) {
            weighed.put("k" + i, "ten chars.");
        }
        weighed.invalidate("k49");
        passASecond();

        assertThat(value("cache.evictions", "tier", "near")).isEqualTo(40);
        assertThat(value("cache.eviction.weight", "tier", "near")).isEqualTo(400);
    }

    @Test
    void meters_ofEvictionsByCount_weighOneEach() {
        TieredCache<String, String> counted = builder().maximumEntries(10).build();
        metrics(counted).bindTo(registry);
        for (int i = 0; i < 50; i++) {
            counted.put("k" + i, "ten chars.");
        }
        passASecond();

        assertThat(value("cache.evictions", "tier", "near")).isEqualTo(40);
        assertThat(value("cache.eviction.weight", "tier", "near")).isEqualTo(40);
    }

    @Test
    void meters_ofAFarTierThatFails_tellIt() {
        metrics().bindTo(registry);
        tier.fail(new IllegalStateException("down"));
        assertThatThrownBy(() -> cache.invalidate("a")).isInstanceOf(UnacknowledgedException.class);
        time.advance(SECOND);

        assertThat(value("cache.tier.up", "tier", "scripted")).isZero();
        assertThat(value("cache.tier.errors", "tier", "scripted")).isEqualTo(1);
        assertThat(value("cache.keys.dirty")).isEqualTo(1);
        assertThat(value("cache.invalidations.lost")).isZero();
        assertThat(value("cache.fills.overtaken")).isZero();
        assertThat(value("cache.tier.undecodable", "tier", "scripted")).isZero();
    }

    @Test
    void meters_ofMoreChangesThanCanBeKept_countTheLost() {
        TieredCache<String, String> narrow = builder()
                .far(tier)
                .resilience(Resilience.standard().dirtyLimit(2))
                .build();
        metrics(narrow).bindTo(registry);
        tier.fail(new IllegalStateException("down"));
        for (String key : List.of("a", "b", "c")) {
            assertThatThrownBy(() -> narrow.invalidate(key)).isInstanceOf(UnacknowledgedException.class);
        }
        passASecond();

        assertThat(value("cache.invalidations.lost")).isEqualTo(1);
    }

    @Test
    void meters_ofAFillThatIsOvertaken_countIt() {
        metrics().bindTo(registry);
        cache.get("a", key -> {
            cache.invalidate("a");
            return "old";
        });
        time.advance(SECOND);

        assertThat(value("cache.fills.overtaken")).isEqualTo(1);
    }

    @Test
    void meters_withoutAFarTier_areThoseOfTheNearOne() {
        CacheMetrics.of(cache(null)).bindTo(registry);

        assertThat(registry.getMeters())
                .extracting(meter -> meter.getId().getTag("tier"))
                .doesNotContain("scripted");
        assertThat(registry.find("cache.tier.up").meter()).isNull();
        assertThat(registry.get("cache.gets")
                        .tags("tier", "near", "result", "hit")
                        .meter())
                .isNotNull();
    }

    @Test
    void meters_readAgainWithinASecond_areOfOneSnapshot() {
        metrics().bindTo(registry);
        cache.get("a");
        assertThat(value("cache.gets", "tier", "near", "result", "miss")).isZero();
        time.advance(SECOND);
        assertThat(value("cache.gets", "tier", "near", "result", "miss")).isEqualTo(1);
    }

    @Test
    void prometheus_twoCachesWithAndWithoutAFarTier_takesAll() {
        PrometheusMeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        prometheus.config().onMeterRegistrationFailed((id, reason) -> {
            throw new AssertionError(id + ": " + reason);
        });
        CacheMetrics.of(cache).bindTo(prometheus);
        TieredCache<String, String> other = TieredCache.<String, String>builder("orders")
                .ticker(time)
                .scheduler(time)
                .build();
        CacheMetrics.of(other).bindTo(prometheus);

        assertThat(prometheus.scrape())
                .contains("cache_gets_total{cache=\"products\",result=\"hit\",tier=\"scripted\"} 0.0")
                .contains("cache_gets_total{cache=\"orders\",result=\"hit\",tier=\"near\"} 0.0")
                .contains("cache_tier_calls_seconds_count{cache=\"products\",tier=\"scripted\"}")
                .contains("cache_tier_lag_percentile_seconds{cache=\"products\",phi=\"0.999\",tier=\"scripted\"} NaN")
                .contains("cache_tier_suspended_seconds_total{cache=\"products\",tier=\"scripted\"} 0.0");
    }

    @Test
    void bindTo_twiceOrClosed_isRefused() {
        CacheMetrics metrics = metrics();
        metrics.bindTo(registry);

        assertThatThrownBy(() -> metrics.bindTo(registry))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("metrics of cache products are bound to that registry already");
        metrics.close();
        metrics.close();
        assertThat(registry.getMeters()).isEmpty();
        assertThatThrownBy(() -> metrics.bindTo(new SimpleMeterRegistry()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("metrics of cache products are closed");
    }
}
