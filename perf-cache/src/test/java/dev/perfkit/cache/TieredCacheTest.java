package dev.perfkit.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perfkit.cache.kit.MemoryTier;
import dev.perfkit.signal.Signal;
import dev.perfkit.time.ManualTime;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The cache on one thread, without and with a far tier, in manual time. */
class TieredCacheTest {
    private final ManualTime time = new ManualTime();
    private final MemoryTier<String, String> memory = new MemoryTier<>(time);
    private final AtomicInteger loads = new AtomicInteger();

    private TieredCacheBuilder<String, String> builder() {
        return TieredCache.<String, String>builder("Products")
                .freshness(Freshness.standard().jitter(0))
                .ticker(time)
                .scheduler(time)
                .executor(Runnable::run);
    }

    private String load(String key) {
        return key + "-" + loads.incrementAndGet();
    }

    @Test
    void get_nearOnly_loadsOnceUntilTimeToLive() {
        TieredCache<String, String> cache = builder().loader(this::load).build();

        assertThat(cache.get("a")).isEqualTo("a-1");
        time.advance(Duration.ofMinutes(59));
        assertThat(cache.get("a")).isEqualTo("a-1");
        time.advance(Duration.ofMinutes(1));
        assertThat(cache.get("a")).isEqualTo("a-2");
    }

    @Test
    void get_withoutLoader_isNull() {
        assertThat(builder().build().get("a")).isNull();
        assertThat(builder().far(memory).build().get("a")).isNull();
    }

    @Test
    void get_loaderGivenInCall_isUsed() {
        TieredCache<String, String> cache = builder().build();

        assertThat(cache.get("a", key -> "mine")).isEqualTo("mine");
        assertThat(cache.get("a")).isEqualTo("mine");
    }

    @Test
    void get_loaderReturnsNull_isNullAndNotCached() {
        AtomicInteger calls = new AtomicInteger();
        TieredCache<String, String> near = builder().build();
        TieredCache<String, String> both = builder().far(memory).build();
        Loader<String, String> none = key -> {
            calls.incrementAndGet();
            return null;
        };

        assertThat(near.get("a", none)).isNull();
        assertThat(near.get("a", none)).isNull();
        assertThat(both.get("a", none)).isNull();
        assertThat(both.get("a", none)).isNull();
        assertThat(calls).hasValue(4);
    }

    @Test
    void get_loaderThrows_throwsThatAndCachesNothing() {
        TieredCache<String, String> cache = builder().far(memory).build();
        IllegalStateException failure = new IllegalStateException("no database");

        assertThatThrownBy(() -> cache.get("a", key -> {
                    throw failure;
                }))
                .isSameAs(failure);

        assertThat(cache.get("a", this::load)).isEqualTo("a-1");
        assertThat(cache.snapshot().loads().errorCount()).isEqualTo(1);
    }

    @Test
    void get_loaderAsksForItsOwnKey_throws() {
        TieredCache<String, String> cache = builder().build();

        assertThatThrownBy(() -> cache.get("a", key -> cache.get(key, this::load)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("cache Products: a loader asked for the key that it is loading");
        assertThat(cache.get("a", this::load)).isEqualTo("a-1");
    }

    @Test
    void get_loaderAsksForAnotherKey_getsIt() {
        TieredCache<String, String> cache = builder().build();

        assertThat(cache.get("a", key -> "of " + cache.get("b", this::load))).isEqualTo("of b-1");
    }

    @Test
    void put_nearOnly_isReadUntilItsOwnTimeToLive() {
        TieredCache<String, String> cache = builder().build();
        cache.put("a", "one");
        cache.put("b", "two", Duration.ofSeconds(5));

        time.advance(Duration.ofSeconds(4));
        assertThat(cache.get("b")).isEqualTo("two");
        time.advance(Duration.ofSeconds(1));
        assertThat(cache.get("b")).isNull();
        assertThat(cache.get("a")).isEqualTo("one");
    }

    @Test
    void invalidate_nearOnly_removes() {
        TieredCache<String, String> cache = builder().build();
        cache.put("a", "one");
        cache.invalidate("a");
        cache.invalidate("absent");

        assertThat(cache.get("a")).isNull();
        assertThat(cache.snapshot().near().deletes()).isEqualTo(2);
    }

    @Test
    void put_overFarTier_isInBoth() {
        TieredCache<String, String> one = builder().far(memory).build();
        TieredCache<String, String> other = builder().far(memory).build();
        one.put("a", "one");

        assertThat(one.get("a")).isEqualTo("one");
        assertThat(other.get("a")).isEqualTo("one");
        assertThat(one.snapshot().near().hits()).isEqualTo(1);
        assertThat(other.snapshot().far().hits()).isEqualTo(1);
    }

    @Test
    void get_overFarTier_fillsBoth() {
        TieredCache<String, String> one =
                builder().far(memory).loader(this::load).build();
        TieredCache<String, String> other =
                builder().far(memory).loader(this::load).build();

        assertThat(one.get("a")).isEqualTo("a-1");
        assertThat(one.get("a")).isEqualTo("a-1");
        assertThat(other.get("a")).isEqualTo("a-1");
        assertThat(loads).hasValue(1);
        assertThat(one.snapshot().far().sets()).isEqualTo(1);
    }

    @Test
    void invalidate_overFarTier_removesFromBoth() {
        TieredCache<String, String> one =
                builder().far(memory).loader(this::load).build();
        TieredCache<String, String> other =
                builder().far(memory).loader(this::load).build();
        one.get("a");
        one.invalidate("a");

        assertThat(other.get("a")).isEqualTo("a-2");
        assertThat(one.get("a")).isEqualTo("a-2");
        assertThat(one.snapshot().far().deletes()).isEqualTo(1);
    }

    @Test
    void get_farHitWithLittleTimeLeft_endsNearNoLater() {
        TieredCache<String, String> writer = builder().far(memory).build();
        TieredCache<String, String> reader = builder().far(memory).build();
        writer.put("a", "one", Duration.ofSeconds(10));
        time.advance(Duration.ofSeconds(9));
        assertThat(reader.get("a")).isEqualTo("one");

        // R8: had the time to live begun anew on the hop, the reader would keep the value for a minute more.
        time.advance(Duration.ofSeconds(1));
        assertThat(reader.get("a")).isNull();
        assertThat(writer.get("a")).isNull();
    }

    @Test
    void get_farTierThatCannotTell_nearEndsAfterAMinuteByDefault() {
        MemoryTier<String, String> silent = MemoryTier.silent(time);
        TieredCache<String, String> cache =
                builder().far(silent).loader(this::load).build();
        cache.get("a");
        silent.write("a", TierEntry.of("from another JVM", Duration.ofHours(1)));

        time.advance(Duration.ofSeconds(59));
        assertThat(cache.get("a")).isEqualTo("a-1");
        time.advance(Duration.ofSeconds(1));
        assertThat(cache.get("a")).isEqualTo("from another JVM");
    }

    @Test
    void get_farTierThatTells_nearEndsWithTheTimeToLive() {
        TieredCache<String, String> cache =
                builder().far(memory).loader(this::load).build();
        cache.get("a");
        time.advance(Duration.ofMinutes(59));
        cache.get("a");

        assertThat(cache.snapshot().near().hits()).isEqualTo(1);
    }

    @Test
    void get_nearTimeToLiveGiven_endsThen() {
        TieredCache<String, String> cache = builder()
                .far(memory)
                .freshness(Freshness.standard().jitter(0).nearTimeToLive(Duration.ofSeconds(2)))
                .loader(this::load)
                .build();
        cache.get("a");
        cache.get("a");
        time.advance(Duration.ofSeconds(2));
        cache.get("a");

        assertThat(cache.snapshot().far().hits()).isEqualTo(1);
        assertThat(cache.snapshot().near().hits()).isEqualTo(1);
        assertThat(loads).hasValue(1);
    }

    @Test
    void maximumEntries_exceeded_evicts() {
        TieredCache<Integer, String> cache = TieredCache.<Integer, String>builder("small")
                .maximumEntries(10)
                .ticker(time)
                .executor(Runnable::run)
                .build();
        for (int i = 0; i < 100; i++) {
            cache.put(i, "v");
        }

        assertThat(cache.snapshot().near().entries()).isEqualTo(10);
        assertThat(cache.snapshot().near().evictions()).isEqualTo(90);
    }

    @Test
    void snapshot_ofBothTiers_countsAndRates() {
        TieredCache<String, String> cache =
                builder().far(memory).loader(this::load).build();
        cache.get("a");
        cache.get("a");
        memory.write("b", TierEntry.of("two", Duration.ofHours(1)));
        cache.get("b");

        CacheSnapshot snapshot = cache.snapshot();
        assertThat(snapshot.name()).isEqualTo("Products");
        assertThat(snapshot.near().hitRate()).isEqualTo(1.0 / 3);
        assertThat(snapshot.far().hitRate()).isEqualTo(0.5);
        assertThat(snapshot.far().up()).isTrue();
        assertThat(snapshot.hitRate()).isEqualTo(2.0 / 3);
        assertThat(snapshot.loads().count()).isEqualTo(1);
        assertThat(builder().build().snapshot().hitRate()).isNaN();
        assertThat(builder().build().snapshot().near().hitRate()).isNaN();
        assertThat(cache).asString().contains("Products", "near", "memory");
    }

    @Test
    void signals_ofBothTiers_areNamedByTierAndRead() {
        TieredCache<String, String> cache =
                builder().far(memory).loader(this::load).build();
        cache.get("a");
        cache.get("a");

        assertThat(cache.signals())
                .extracting(Signal::name)
                .containsExactly(
                        "cache.products.near.hits",
                        "cache.products.near.entries",
                        "cache.products.near.evictions",
                        "cache.products.near.evictions.weight",
                        "cache.products.loads",
                        "cache.products.loads.errors",
                        "cache.products.ages",
                        "cache.products.stale",
                        "cache.products.errors.remembered",
                        "cache.products.wrong",
                        "cache.products.memory.hits",
                        "cache.products.memory.calls",
                        "cache.products.memory.errors",
                        "cache.products.memory.up",
                        "cache.products.memory.heard",
                        "cache.products.memory.suspended",
                        "cache.products.memory.suspensions",
                        "cache.products.memory.lag",
                        "cache.products.near.emptied",
                        "cache.products.dirty",
                        "cache.products.invalidations.lost");
        assertThat(cache.signals())
                .extracting(TieredCacheTest::reading)
                .containsExactly(
                        new Signal.Share(1, 2),
                        1.0,
                        0L,
                        0L,
                        1L,
                        new Signal.Share(0, 1),
                        1L,
                        0L,
                        0L,
                        new Signal.Share(0, 0),
                        new Signal.Share(0, 1),
                        2L,
                        new Signal.Share(0, 2),
                        1.0,
                        1.0,
                        0L,
                        0L,
                        0L,
                        0L,
                        0.0,
                        0L);
    }

    private static Object reading(Signal signal) {
        if (signal instanceof Signal.Gauge gauge) {
            return gauge.value().getAsDouble();
        }
        if (signal instanceof Signal.Counter counter) {
            return counter.total().getAsLong();
        }
        if (signal instanceof Signal.Ratio ratio) {
            return ratio.share().get();
        }
        return ((Signal.Latency) signal).snapshot().get().count();
    }

    @Test
    void close_twice_closesTierAndGoesOnLoading() {
        TieredCache<String, String> cache =
                builder().far(memory).loader(this::load).build();
        cache.get("a");
        cache.close();
        cache.close();

        assertThat(memory.isClosed()).isTrue();
        assertThat(cache.get("a")).isEqualTo("a-2");
        assertThatThrownBy(() -> cache.invalidate("a")).isInstanceOf(UnacknowledgedException.class);
        assertThat(time.pendingCount()).isZero();
    }

    @Test
    void close_ownClock_isStopped() {
        ManualTime beats = new ManualTime();
        TieredCache<String, String> cache =
                TieredCache.<String, String>builder("own").scheduler(beats).build();
        assertThat(beats.pendingCount()).isEqualTo(1);
        cache.put("a", "one");
        assertThat(cache.get("a")).isEqualTo("one");

        cache.close();
        assertThat(beats.pendingCount()).isZero();
    }

    @Test
    void get_nearHits_oneEachTenthOfASecondIsAskedItsAge() {
        ManualTime beats = new ManualTime();
        try (TieredCache<String, String> cache =
                TieredCache.<String, String>builder("own").scheduler(beats).build()) {
            cache.put("a", "one");
            for (int tenth = 0; tenth < 5; tenth++) {
                beats.advance(Duration.ofMillis(100));
                for (int hit = 0; hit < 10; hit++) {
                    assertThat(cache.get("a")).isEqualTo("one");
                }
            }

            assertThat(cache.snapshot().near().hits()).isEqualTo(50);
            assertThat(cache.snapshot().near().misses()).isZero();
            assertThat(cache.snapshot().serving().ages().count()).isEqualTo(5);
        }
    }

    @Test
    void arguments_bad_areNamed() {
        TieredCache<String, String> cache = builder().build();

        assertThatThrownBy(() -> TieredCache.builder(" ")).hasMessage("name: \" \" (expected: not blank)");
        assertThatThrownBy(() -> builder().maximumEntries(0)).hasMessage("maximumEntries: 0 (expected: >= 1)");
        assertThatThrownBy(() -> builder().timeToLive(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("timeToLive: PT0S (expected: >= PT0.001S and <= PT876000H)");
        assertThatThrownBy(
                        () -> builder().freshness(Freshness.standard().jitter(0).nearTimeToLive(Duration.ofMillis(-1))))
                .hasMessageStartingWith("nearTimeToLive: PT-0.001S (expected: >= PT0.001S");
        assertThatThrownBy(() -> builder().resilience(Resilience.standard().probeInterval(Duration.ZERO)))
                .hasMessage("probeInterval: PT0S (expected: >= PT0.001S and <= PT24H)");
        assertThatThrownBy(() -> Resilience.standard().probeInterval(Duration.ofSeconds(Long.MAX_VALUE)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("probeInterval: PT")
                .hasMessageEndingWith(" (expected: >= PT0.001S and <= PT24H)");
        assertThatThrownBy(() -> cache.put("a", "one", Duration.ofDays(40_000)))
                .hasMessageStartingWith("timeToLive: PT960000H");
        assertThatThrownBy(() -> cache.get(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("key");
        assertThatThrownBy(() -> cache.put("a", null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("value");
        assertThatThrownBy(() -> cache.invalidate(null)).hasMessage("key");
    }
}
