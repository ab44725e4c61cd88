package dev.perfkit.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perfkit.cache.Served.Reason;
import dev.perfkit.cache.kit.MemoryTier;
import dev.perfkit.time.ManualTime;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How long values are served, and what is served instead; near only and over a far tier alike. */
class FreshnessTest {
    private static final Duration TEN = Duration.ofSeconds(10);
    private static final Duration MINUTE = Duration.ofMinutes(1);

    enum Shape {
        NEAR_ONLY,
        OVER_FAR,
        /** The near tier is of no use: everything is the far tier's. */
        FAR_ONLY
    }

    private final ManualTime time = new ManualTime();
    private final MemoryTier<String, String> memory = new MemoryTier<>(time);
    private final AtomicInteger loads = new AtomicInteger();
    private final Queue<Runnable> background = new ArrayDeque<>();
    private final IllegalStateException down = new IllegalStateException("no database");
    private volatile boolean failing;
    private volatile boolean absent;
    private double random = 0.5;

    private TieredCacheBuilder<String, String> builder(Shape shape, UnaryOperator<Freshness> freshness) {
        TieredCacheBuilder<String, String> builder = TieredCache.<String, String>builder("fresh")
                .timeToLive(MINUTE)
                .freshness(freshness.apply(Freshness.standard().jitter(0)))
                .ticker(time)
                .scheduler(time)
                .executor(background::add)
                .loader(this::load);
        builder.random = () -> random;
        if (shape == Shape.FAR_ONLY) {
            memory.suspend();
        }
        return shape == Shape.NEAR_ONLY ? builder : builder.far(memory);
    }

    private TieredCache<String, String> cache(Shape shape, UnaryOperator<Freshness> freshness) {
        return builder(shape, freshness).build();
    }

    /** A cache that has loaded "k". */
    private TieredCache<String, String> loaded(Shape shape, UnaryOperator<Freshness> freshness) {
        TieredCache<String, String> cache = cache(shape, freshness);
        cache.get("k");
        return cache;
    }

    /** A cache whose "k" has been past its end for so many seconds. */
    private TieredCache<String, String> ended(int seconds, Shape shape, UnaryOperator<Freshness> freshness) {
        TieredCache<String, String> cache = loaded(shape, freshness);
        time.advance(MINUTE.plusSeconds(seconds));
        return cache;
    }

    private String load(String key) {
        loads.incrementAndGet();
        time.advance(Duration.ofMillis(100));
        if (failing) {
            throw down;
        }
        return absent ? null : "v" + loads.get();
    }

    private void runBackground() {
        for (Runnable task = background.poll(); task != null; task = background.poll()) {
            task.run();
        }
    }

    private static void assertServed(Served<String> served, String value, boolean stale, Reason reason) {
        assertThat(served.value()).isEqualTo(value);
        assertThat(served.stale()).isEqualTo(stale);
        assertThat(served.reason()).isEqualTo(reason);
    }

    @ParameterizedTest
    @EnumSource
    void nulls_remembered_areNotLoadedAgainUntilTheirTime(Shape shape) {
        TieredCache<String, String> cache = cache(shape, f -> f.nullTimeToLive(TEN));
        absent = true;
        assertThat(cache.get("k")).isNull();
        time.advance(Duration.ofSeconds(9));
        assertThat(cache.get("k")).isNull();
        assertThat(cache.contains("k")).isFalse();
        assertThat(loads).hasValue(1);

        absent = false;
        time.advance(Duration.ofSeconds(1));
        assertThat(cache.get("k")).isEqualTo("v2");
    }

    @ParameterizedTest
    @EnumSource
    void nulls_byDefault_areNotRemembered(Shape shape) {
        TieredCache<String, String> cache = cache(shape, f -> f);
        absent = true;
        cache.get("k");
        cache.get("k");

        assertThat(loads).hasValue(2);
    }

    @ParameterizedTest
    @EnumSource(names = "FAR_ONLY", mode = EnumSource.Mode.EXCLUDE)
    void errors_remembered_areThrownAnewWithBackoff(Shape shape) {
        TieredCache<String, String> cache =
                cache(shape, f -> f.errorTimeToLive(Duration.ofSeconds(1), Duration.ofSeconds(3)));
        failing = true;
        for (int[] quietAndLoads : new int[][] {{1, 1}, {2, 2}, {3, 3}, {3, 4}}) {
            assertThatThrownBy(() -> cache.get("k")).isSameAs(down);
            assertThat(loads).hasValue(quietAndLoads[1]);
            time.advance(Duration.ofSeconds(quietAndLoads[0]).minusMillis(1));
            assertThatThrownBy(() -> cache.get("k")).isSameAs(down);
            assertThat(loads).hasValue(quietAndLoads[1]);
            time.advance(Duration.ofMillis(1));
        }
        assertThat(cache.snapshot().serving().rememberedErrors()).isEqualTo(4);

        failing = false;
        assertThat(cache.get("k")).isEqualTo("v5");
    }

    @ParameterizedTest
    @EnumSource
    void errors_invalidateAndPut_forgetThem(Shape shape) {
        TieredCache<String, String> cache = cache(shape, f -> f.errorTimeToLive(TEN, TEN));
        failing = true;
        assertThatThrownBy(() -> cache.get("k")).isSameAs(down);
        failing = false;
        cache.invalidate("k");
        assertThat(cache.get("k")).isEqualTo("v2");

        failing = true;
        cache.invalidate("k");
        assertThatThrownBy(() -> cache.get("k")).isSameAs(down);
        cache.put("k", "put");
        assertThat(cache.get("k")).isEqualTo("put");
    }

    @ParameterizedTest
    @EnumSource
    void staleIfError_loadFailsAfterTheEnd_oldValueIsServedMarked(Shape shape) {
        TieredCache<String, String> cache = ended(9, shape, f -> f.staleIfError(TEN));
        failing = true;
        assertServed(cache.getServed("k"), "v1", true, Reason.LOAD_FAILED);
        assertThat(cache.getServed("k").age()).isGreaterThan(MINUTE);
        assertThat(loads).hasValue(3);

        time.advance(TEN);
        assertThatThrownBy(() -> cache.get("k")).isSameAs(down);
        failing = false;
        assertServed(cache.getServed("k"), "v5", false, Reason.LOADED);
    }

    @ParameterizedTest
    @EnumSource
    void staleIfError_loadSucceeds_replacesInAllTiers(Shape shape) {
        TieredCache<String, String> cache = ended(1, shape, f -> f.staleIfError(TEN));
        assertThat(cache.get("k")).isEqualTo("v2");
        assertThat(cache.get("k")).isEqualTo("v2");
        assertThat(loads).hasValue(2);
    }

    @ParameterizedTest
    @EnumSource
    void staleIfError_invalidated_isNotServed(Shape shape) {
        TieredCache<String, String> cache = ended(1, shape, f -> f.staleIfError(TEN));
        cache.invalidate("k");
        failing = true;

        assertThatThrownBy(() -> cache.get("k")).isSameAs(down);
    }

    @ParameterizedTest
    @EnumSource(names = "FAR_ONLY", mode = EnumSource.Mode.EXCLUDE)
    void staleIfError_withBackoff_doesNotLoadForEachCall(Shape shape) {
        TieredCache<String, String> cache =
                ended(1, shape, f -> f.staleIfError(MINUTE).errorTimeToLive(TEN, TEN));
        failing = true;
        assertServed(cache.getServed("k"), "v1", true, Reason.LOAD_FAILED);
        assertServed(cache.getServed("k"), "v1", true, Reason.LOAD_FAILED);
        assertThat(loads).hasValue(2);
    }

    @ParameterizedTest
    @EnumSource
    void staleWhileRevalidate_afterTheEnd_servesAndLoadsInTheBackground(Shape shape) {
        TieredCache<String, String> cache = ended(5, shape, f -> f.staleWhileRevalidate(TEN));
        assertServed(cache.getServed("k"), "v1", true, Reason.REVALIDATING);
        assertThat(cache.get("k")).isEqualTo("v1");
        assertThat(loads).hasValue(1);
        runBackground();
        assertThat(loads).hasValue(2);
        assertServed(cache.getServed("k"), "v2", false, Reason.FRESH);

        time.advance(MINUTE.plusSeconds(11));
        assertServed(cache.getServed("k"), "v3", false, Reason.LOADED);
    }

    @ParameterizedTest
    @EnumSource
    void staleWhileRevalidate_sourceHasItNoMore_isRemoved(Shape shape) {
        TieredCache<String, String> cache = ended(5, shape, f -> f.staleWhileRevalidate(TEN));
        absent = true;
        assertThat(cache.get("k")).isEqualTo("v1");
        runBackground();

        assertThat(cache.get("k")).isNull();
    }

    @ParameterizedTest
    @EnumSource(names = "FAR_ONLY", mode = EnumSource.Mode.EXCLUDE)
    void refreshAhead_instantDrawnAtFill_loadsOnceInTheBackground(Shape shape) {
        // 100 ms * beta 50 * -ln(0.5) = 3.47 s before the end.
        TieredCache<String, String> cache = loaded(shape, f -> f.refreshAhead(50));
        time.advance(Duration.ofSeconds(56));
        assertThat(cache.get("k")).isEqualTo("v1");
        runBackground();
        assertThat(loads).hasValue(1);
        time.advance(Duration.ofSeconds(1));
        assertThat(cache.get("k")).isEqualTo("v1");
        assertThat(cache.get("k")).isEqualTo("v1");
        runBackground();
        assertThat(cache.get("k")).isEqualTo("v2");
        assertThat(loads).hasValue(2);
        assertThat(cache.snapshot().serving().refreshes()).isEqualTo(1);
        time.advance(Duration.ofSeconds(56));
        assertThat(cache.get("k")).isEqualTo("v2");
    }

    @ParameterizedTest
    @EnumSource(names = "FAR_ONLY", mode = EnumSource.Mode.EXCLUDE)
    void refreshAhead_overtakenByInvalidation_bringsNothingBack(Shape shape) {
        TieredCache<String, String> cache = loaded(shape, f -> f.refreshAhead(50));
        time.advance(Duration.ofSeconds(57));
        assertThat(cache.get("k")).isEqualTo("v1");
        cache.invalidate("k");
        assertThat(cache.get("k", key -> "new")).isEqualTo("new");
        runBackground();

        assertThat(cache.get("k")).isEqualTo("new");
        assertThat(cache.snapshot().serving().refreshes()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void jitter_default_onlyEverShortens(Shape shape) {
        TieredCache<String, String> cache = cache(shape, f -> f.jitter(0.1));
        random = 1;
        cache.get("k");
        time.advance(Duration.ofMillis(53_900));
        cache.get("k");
        assertThat(loads).hasValue(1);
        time.advance(Duration.ofMillis(100));
        cache.get("k");
        assertThat(loads).hasValue(2);

        cache.put("exact", "v", MINUTE);
        time.advance(Duration.ofMillis(59_990));
        assertThat(cache.contains("exact")).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void jitter_ofManyEntries_spreadsTheirEnds(Shape shape) {
        TieredCacheBuilder<String, String> builder = builder(shape, f -> f.jitter(0.1));
        AtomicInteger draw = new AtomicInteger();
        builder.random = () -> draw.getAndIncrement() % 10 / 10.0;
        TieredCache<String, String> cache = builder.build();
        for (int i = 0; i < 10; i++) {
            cache.put("k" + i, "v");
        }
        Set<Integer> counts = new HashSet<>();
        time.advance(Duration.ofMillis(53_999));
        for (int step = 0; step < 12; step++) {
            int living = 0;
            for (int i = 0; i < 10; i++) {
                living += cache.contains("k" + i) ? 1 : 0;
            }
            counts.add(living);
            time.advance(Duration.ofMillis(600));
        }

        assertThat(counts).hasSizeGreaterThan(8);
    }

    @ParameterizedTest
    @EnumSource
    void entryOptions_ofLoadsAndPuts_giveTimeAndTags(Shape shape) {
        TieredCache<String, String> cache = builder(shape, f -> f)
                .entryOptions(
                        (key, value) -> EntryOptions.standard().timeToLive(TEN).tags("of " + key))
                .build();
        cache.get("loaded");
        cache.put("put", "v");
        time.advance(Duration.ofSeconds(9));
        assertThat(cache.contains("put")).isTrue();
        cache.invalidateTag("of put");
        assertThat(cache.contains("put")).isFalse();
        assertThat(cache.contains("loaded")).isTrue();
        time.advance(Duration.ofSeconds(1));
        assertThat(cache.contains("loaded")).isFalse();
    }
}
