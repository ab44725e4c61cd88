package dev.perfkit.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perfkit.cache.kit.MemoryTier;
import dev.perfkit.time.ManualTime;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Entries whose own time to live is longer than the cache's, near only and over a far tier. */
class LongerLifeTest {
    private static final Duration USUAL = Duration.ofMinutes(10);
    private static final Duration LONGER = Duration.ofHours(2);

    enum Shape {
        NEAR_ONLY,
        OVER_FAR
    }

    /** The ways to give an entry a time to live of its own. */
    enum Way {
        PUT,
        OPTIONS,
        FUNCTION,
        FUNCTION_OF_LOAD,
        NULL,
        ANNOTATION
    }

    /** Has the key "k" in the cache by that way. */
    private static void store(Way way, TieredCache<String, String> cache) {
        EntryOptions longer = EntryOptions.standard().timeToLive(LONGER);
        switch (way) {
            case PUT -> cache.put("k", "own", LONGER);
            case OPTIONS -> cache.put("k", "own", longer);
            case FUNCTION -> cache.put("k", "by function");
            case FUNCTION_OF_LOAD -> cache.get("k", key -> "by function");
            case NULL -> cache.get("k", key -> null);
            case ANNOTATION ->
                returned(((LayeredCache<String, String>) cache).bodies().begin("k", true, longer, false), "own");
        }
    }

    @SuppressWarnings("unchecked") // the load is of this cache
    private static void returned(BodyLoads.Begun<String> begun, String value) {
        ((BodyLoad<String, String>) ((BodyLoads.Begun.Loading<String>) begun).load()).returned(value);
    }

    private final ManualTime time = new ManualTime();
    private final MemoryTier<String, String> memory = new MemoryTier<>(time);
    private final AtomicInteger loads = new AtomicInteger();

    private TieredCacheBuilder<String, String> builder(Shape shape, Freshness freshness) {
        TieredCacheBuilder<String, String> builder = TieredCache.<String, String>builder("long")
                .timeToLive(USUAL)
                .entryOptions((key, value) -> value.startsWith("by function")
                        ? EntryOptions.standard().timeToLive(LONGER)
                        : EntryOptions.standard())
                .freshness(freshness)
                .ticker(time)
                .scheduler(time)
                .executor(Runnable::run);
        return shape == Shape.NEAR_ONLY ? builder : builder.far(memory);
    }

    private String load(String key) {
        loads.incrementAndGet();
        time.advance(Duration.ofSeconds(1));
        return "by function " + loads.get();
    }

    private static Freshness plain() {
        return Freshness.standard().jitter(0);
    }

    private void assertLivesNearForLonger(Way way, Shape shape) {
        try (TieredCache<String, String> cache =
                builder(shape, plain().nullTimeToLive(LONGER)).build()) {
            store(way, cache);
            time.advance(LONGER.minusSeconds(1));
            assertThat(cache.getServed("k").tier()).isEqualTo("near");
            cache.get("k", this::load);
            assertThat(loads).as("loads within its time").hasValue(0);

            time.advance(Duration.ofSeconds(1));
            cache.get("k", this::load);
            assertThat(loads).as("loads at its end").hasValue(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void entry_ofALongerLife_staysNearUntilItsEnd(Way way) {
        assertLivesNearForLonger(way, Shape.NEAR_ONLY);
    }

    @ParameterizedTest
    @EnumSource
    void entry_ofALongerLifeOverAFarTier_staysNearUntilItsEnd(Way way) {
        assertLivesNearForLonger(way, Shape.OVER_FAR);
    }

    @ParameterizedTest
    @EnumSource
    void others_besideIt_endAsTheyDo(Shape shape) {
        try (TieredCache<String, String> cache = builder(shape, plain()).build()) {
            cache.put("long", "own", LONGER);
            cache.put("usual", "usual");
            time.advance(USUAL);

            assertThat(cache.get("long")).isEqualTo("own");
            assertThat(cache.get("usual")).isNull();
            // Whoever stores has the dead cleared away, by the measure of the usual life.
            cache.put("other", "usual");
            assertThat(cache.snapshot().near().entries()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @EnumSource
    void staleWhileRevalidate_atItsEnd_servesIt(Shape shape) {
        try (TieredCache<String, String> cache = builder(shape, plain().staleWhileRevalidate(USUAL))
                .loader(this::load)
                .build()) {
            cache.put("k", "own", LONGER);
            time.advance(LONGER.plusSeconds(1));

            assertThat(cache.getServed("k"))
                    .extracting(Served::value, Served::reason)
                    .containsExactly("own", Served.Reason.REVALIDATING);
            assertThat(cache.get("k")).isEqualTo("by function 1");
        }
    }

    @ParameterizedTest
    @EnumSource
    void refreshAhead_beforeItsEnd_loadsItAnew(Shape shape) {
        TieredCacheBuilder<String, String> builder =
                builder(shape, plain().refreshAhead(60)).loader(this::load);
        builder.random = () -> 1 - Math.exp(-1); // 60 times what the load took
        try (TieredCache<String, String> cache = builder.build()) {
            cache.get("k");
            time.advance(LONGER.minusSeconds(90));
            assertThat(cache.getServed("k").value()).isEqualTo("by function 1");
            assertThat(loads).hasValue(1);
            time.advance(Duration.ofSeconds(60));
            assertThat(cache.getServed("k").value()).isEqualTo("by function 1");
            assertThat(cache.getServed("k").value()).isEqualTo("by function 2");
        }
    }

    @Test
    void nearTimeToLive_given_isACapAllTheSame() {
        Freshness capped = plain().nearTimeToLive(USUAL.multipliedBy(2));
        try (TieredCache<String, String> cache = builder(Shape.OVER_FAR, capped).build()) {
            cache.put("k", "own", LONGER);
            time.advance(USUAL.multipliedBy(2).minusSeconds(1));
            assertThat(cache.getServed("k").tier()).isEqualTo("near");
            time.advance(Duration.ofSeconds(1));
            assertThat(cache.getServed("k").tier()).isEqualTo("memory");
        }
    }

    @Test
    void nearTimeToLive_given_isJittered() {
        TieredCacheBuilder<String, String> builder =
                builder(Shape.OVER_FAR, Freshness.standard().jitter(0.5).nearTimeToLive(Duration.ofMinutes(2)));
        builder.random = () -> 0.5;
        try (TieredCache<String, String> cache = builder.build()) {
            cache.put("k", "own", LONGER);
            time.advance(Duration.ofSeconds(89));
            assertThat(cache.getServed("k").tier()).isEqualTo("near");
            time.advance(Duration.ofSeconds(1));
            assertThat(cache.getServed("k").tier()).isEqualTo("memory");
        }
    }

    @Test
    void farTier_thatCannotTell_isAskedEachMinute() {
        try (TieredCache<String, String> cache = builder(Shape.NEAR_ONLY, plain())
                .timeToLive(Duration.ofSeconds(10))
                .far(MemoryTier.silent(time))
                .build()) {
            cache.put("k", "own", LONGER);
            time.advance(Duration.ofSeconds(59));
            assertThat(cache.getServed("k").tier()).isEqualTo("near");
            time.advance(Duration.ofSeconds(1));
            assertThat(cache.getServed("k").tier()).isEqualTo("memory");
        }
    }
}
