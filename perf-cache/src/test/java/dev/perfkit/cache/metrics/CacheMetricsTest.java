package dev.perfkit.cache.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perfkit.cache.CacheTier;
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
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CacheMetricsTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final ManualTime time = new ManualTime();
    private final ScriptedTier<String, String> tier = new ScriptedTier<>(new MemoryTier<>(time));
    private final TieredCache<String, String> cache = cache(tier);
    private final MeterRegistry registry = new SimpleMeterRegistry();

    private TieredCache<String, String> cache(@Nullable CacheTier<String, String> far) {
        TieredCacheBuilder<String, String> builder = TieredCache.<String, String>builder("products")
                .ticker(time)
                .scheduler(time)
                .executor(Runnable::run)
                .loader(this::load);
        return (far == null ? builder : builder.far(far)).build();
    }

    private String load(String key) {
        time.advance(Duration.ofMillis(20));
        if (key.equals("bad")) {
            throw new IllegalStateException("bad");
        }
        return key + "!";
    }

    private CacheMetrics metrics() {
        return new CacheMetrics(cache, Tags.of("application", "shop"), time);
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
        assertThat(value("cache.served.stale")).isZero();
        assertThat(value("cache.refreshes")).isZero();
        assertThat(registry.get("cache.served.age").functionTimer()).isNotNull();
        assertThat(registry.get("cache.tier.lag").tag("tier", "scripted").functionTimer())
                .isNotNull();
        FunctionTimer calls =
                registry.get("cache.tier.calls").tag("tier", "scripted").functionTimer();
        assertThat(calls.count()).isEqualTo(7); // three reads, two fills, a write, a removal
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
                .contains("cache_tier_calls_seconds_count{cache=\"products\",tier=\"scripted\"}");
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
