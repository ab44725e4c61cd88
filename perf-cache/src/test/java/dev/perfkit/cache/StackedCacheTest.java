package dev.perfkit.cache;

import static dev.perfkit.cache.kit.ScriptedTier.Point.BEFORE_FILL;
import static dev.perfkit.cache.kit.ScriptedTier.Point.BEFORE_FILL_ALL;
import static dev.perfkit.cache.kit.ScriptedTier.Point.BEFORE_READ;
import static dev.perfkit.cache.kit.ScriptedTier.Point.BEFORE_READ_ALL;
import static dev.perfkit.cache.kit.ScriptedTier.Point.BEFORE_REMOVE;
import static dev.perfkit.cache.kit.ScriptedTier.Point.BEFORE_REMOVE_ALL;
import static dev.perfkit.cache.kit.ScriptedTier.Point.BEFORE_WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.perfkit.cache.kit.MemoryTier;
import dev.perfkit.cache.kit.ScriptedTier;
import dev.perfkit.cache.metrics.CacheMetrics;
import dev.perfkit.signal.Signal;
import dev.perfkit.time.ManualTime;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A cache over several far tiers: trips, figures, and what is left when a lower one fails. */
class StackedCacheTest {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Set<String> HUNDRED =
            IntStream.range(0, 100).mapToObj(i -> "k" + i).collect(Collectors.toSet());
    private final IllegalStateException dead = new IllegalStateException("dead");

    private final ManualTime time = new ManualTime();
    private final MemoryTier<String, String> above = new MemoryTier<>(time);
    private final MemoryTier<String, String> below = new MemoryTier<>(time);
    private final ScriptedTier<String, String> upper = new ScriptedTier<>(above);
    private final ScriptedTier<String, String> lower = new ScriptedTier<>(below);
    private final Map<String, Integer> source = new ConcurrentHashMap<>();
    private final List<TieredCache<String, String>> caches = new ArrayList<>();

    private TieredCache<String, String> over(CacheTier<String, String> first, CacheTier<String, String> second) {
        TieredCache<String, String> cache = TieredCache.<String, String>builder("stack")
                .freshness(Freshness.standard().jitter(0))
                .ticker(time)
                .scheduler(time)
                .executor(Runnable::run)
                .far(first)
                .far(second)
                .loader(key -> key + "-" + source.getOrDefault(key, 0))
                .build();
        caches.add(cache);
        return cache;
    }

    @AfterEach
    void close() {
        caches.forEach(TieredCache::close);
    }

    private static void assertTrips(ScriptedTier<?, ?> tier, int reads, int fills, int removals) {
        assertThat(tier.passed(BEFORE_READ_ALL)).as("reads of many").isEqualTo(reads);
        assertThat(tier.passed(BEFORE_FILL_ALL)).as("fills of many").isEqualTo(fills);
        assertThat(tier.passed(BEFORE_REMOVE_ALL)).as("removals of many").isEqualTo(removals);
        assertThat(tier.passed(BEFORE_READ) + tier.passed(BEFORE_FILL) + tier.passed(BEFORE_REMOVE))
                .as("calls for one")
                .isZero();
    }

    @Test
    void getAll_ofAHundred_isOneCallToEachTierAndPart() {
        TieredCache<String, String> cache = over(upper, lower);
        IntStream.range(0, 50).forEach(i -> below.write("k" + i, TierEntry.of("deep", HOUR)));

        Map<String, String> found = cache.getAll(HUNDRED);
        assertThat(found).hasSize(100).containsEntry("k7", "deep").containsEntry("k70", "k70-0");
        // Above: what is below is brought up in one, what is loaded stored in one.
        assertTrips(upper, 1, 2, 0);
        assertTrips(lower, 1, 1, 0);
        assertThat(above.read("k7")).isInstanceOf(TierRead.Hit.class);
        assertThat(above.read("k70")).isInstanceOf(TierRead.Hit.class);
        assertThat(below.read("k70")).isInstanceOf(TierRead.Hit.class);

        cache.invalidateAll(HUNDRED);
        assertTrips(upper, 1, 2, 1);
        assertTrips(lower, 1, 1, 1);
        assertThat(above.read("k7")).isInstanceOf(TierRead.Lease.class);
        assertThat(below.read("k7")).isInstanceOf(TierRead.Lease.class);
    }

    @Test
    void fillAll_renewalsAndOvertaken_goTheWayOfEach() {
        CacheTier<String, String> tier = CacheTier.over(upper, lower);
        tier.write("renewed", TierEntry.of("old", HOUR));
        TierRead.Lease<String> renewal = tier.renewal("renewed", (TierRead.Hit<String>) tier.read("renewed"));
        Map<String, TierRead<String>> reads = tier.readAll(Set.of("new", "overtaken"));
        below.write("overtaken", TierEntry.of("other", HOUR));
        TierEntry<String> entry = TierEntry.of("v", HOUR);
        Map<String, TierFill> fills = tier.fillAll(Map.of(
                "renewed", new CacheTier.Filling<>(renewal, entry),
                "new", new CacheTier.Filling<>((TierRead.Lease<String>) reads.get("new"), entry),
                "overtaken", new CacheTier.Filling<>((TierRead.Lease<String>) reads.get("overtaken"), entry)));

        assertThat(fills.get("renewed")).isInstanceOf(TierFill.Stored.class);
        assertThat(fills.get("new")).isInstanceOf(TierFill.Stored.class);
        assertThat(fills.get("overtaken")).isInstanceOf(TierFill.Overtaken.class);
        assertThat(below.read("renewed")).isInstanceOf(TierRead.Lease.class);
        assertThat(below.read("new")).isInstanceOf(TierRead.Hit.class);
        assertThat(above.read("overtaken")).isInstanceOf(TierRead.Lease.class);
    }

    @Test
    void figures_ofEachTier_areItsOwn() {
        TieredCache<String, String> cache = over(upper, lower);
        below.write("deep", TierEntry.of("v", HOUR));
        cache.get("deep");
        cache.get("loaded");
        cache.invalidate("loaded");

        TierSnapshot first = cache.snapshot().far();
        TierSnapshot second = cache.snapshot().further().get(0);
        assertThat(first.name()).isEqualTo("scripted");
        assertThat(second.name()).isEqualTo("scripted-2");
        assertThat(List.of(first.hits(), first.misses(), first.sets(), first.deletes()))
                .containsExactly(0L, 2L, 2L, 1L);
        assertThat(List.of(second.hits(), second.misses(), second.sets(), second.deletes()))
                .containsExactly(1L, 1L, 1L, 1L);
        assertThat(second.calls().count()).isEqualTo(4);
        assertThat(cache.snapshot().hitRate()).isEqualTo(0.5);
        assertThat(cache.signals())
                .extracting(Signal::name)
                .contains("cache.stack.scripted.hits", "cache.stack.scripted-2.hits", "cache.stack.scripted-2.up");
        assertThat(cache.explain("deep").places())
                .extracting(Explanation.Place::tier, Explanation.Place::state)
                .containsExactly(tuple("near", "value"), tuple("scripted", "value"), tuple("scripted-2", "value"));
    }

    @Test
    void meters_ofEachTier_haveItsTag() {
        TieredCache<String, String> cache = over(upper, lower);
        below.write("deep", TierEntry.of("v", HOUR));
        cache.get("deep");
        MeterRegistry registry = new SimpleMeterRegistry();
        CacheMetrics.of(cache).bindTo(registry);

        assertThat(hits(registry, "scripted")).isZero();
        assertThat(hits(registry, "scripted-2")).isEqualTo(1);
        assertThat(registry.get("cache.tier.up")
                        .tags("tier", "scripted-2")
                        .gauge()
                        .value())
                .isEqualTo(1);
        assertThat(registry.get("cache.tier.calls")
                        .tags("tier", "scripted-2")
                        .functionTimer()
                        .count())
                .isEqualTo(1);
    }

    private static double hits(MeterRegistry registry, String tier) {
        return registry.get("cache.gets")
                .tags("tier", tier, "result", "hit")
                .functionCounter()
                .count();
    }

    @Test
    void lowerTier_dead_leavesReadersTheUpperOne() {
        TieredCache<String, String> cache = over(upper, lower);
        TieredCache<String, String> other = over(new ScriptedTier<>(above.node()), new ScriptedTier<>(below.node()));
        lower.fail(dead);

        assertThat(cache.get("k")).isEqualTo("k-0");
        assertThat(cache.getAll(Set.of("l", "m"))).containsEntry("l", "l-0");
        assertThat(lower.passed(BEFORE_READ) + lower.passed(BEFORE_READ_ALL))
                .as("who pays")
                .isEqualTo(1);
        assertThat(other.getServed("k").tier()).isEqualTo("scripted");
        assertThat(other.getServed("l").tier()).isEqualTo("scripted");
        assertThat(cache.snapshot().far().up()).isTrue();
        assertThat(cache.snapshot().further().get(0).up()).isFalse();
        assertThat(cache.explain("k").places().get(2).state()).isEqualTo("no answer");

        lower.heal();
        time.advance(Duration.ofSeconds(1));
        assertThat(cache.snapshot().further().get(0).up()).isTrue();
        cache.get("n");
        assertThat(below.read("n")).isInstanceOf(TierRead.Hit.class);
    }

    @Test
    void lowerTier_deadFromTheStart_comesLater() {
        lower.fail(dead);
        TieredCache<String, String> cache = over(upper, lower);
        assertThat(cache.get("k")).isEqualTo("k-0");
        assertThat(above.read("k")).isInstanceOf(TierRead.Hit.class);
        assertThat(lower.passed(BEFORE_READ)).isZero();

        lower.heal();
        time.advance(Duration.ofSeconds(1));
        cache.put("k", "put");
        assertThat(below.read("k")).isInstanceOf(TierRead.Hit.class);
    }

    @Test
    void change_whileTheLowerTierIsDead_isDirtyAloneAndMadeUpFor() {
        TieredCache<String, String> cache = over(upper, lower);
        cache.put("changed", "old");
        cache.put("other", "kept");
        lower.fail(dead);
        source.put("changed", 1);

        assertThatThrownBy(() -> cache.put("changed", "new")).isInstanceOf(UnacknowledgedException.class);
        assertThatThrownBy(() -> cache.invalidate("changed"))
                .isInstanceOf(UnacknowledgedException.class)
                .cause()
                .hasMessage("scripted, a further tier, is down");
        assertThat(lower.passed(BEFORE_WRITE) + lower.passed(BEFORE_REMOVE))
                .as("who pays")
                .isEqualTo(3);
        assertThat(above.read("changed")).as("others are told").isInstanceOf(TierRead.Lease.class);
        assertThat(cache.getServed("changed").tier()).isEqualTo("loader");
        assertThat(cache.getServed("changed").tier()).isEqualTo("loader");
        assertThat(cache.snapshot().far().up()).isTrue();
        assertThat(cache.snapshot().dirtyKeys()).isEqualTo(1);
        time.advance(Duration.ofSeconds(5));
        assertThat(cache.snapshot().dirtyKeys()).isEqualTo(1);

        lower.heal();
        time.advance(Duration.ofSeconds(1));
        assertThat(cache.snapshot().dirtyKeys()).isZero();
        assertThat(below.read("changed")).isInstanceOf(TierRead.Lease.class);
        assertThat(cache.get("changed")).isEqualTo("changed-1");
        assertThat(cache.getServed("changed").tier()).isEqualTo("near");
    }

    @Test
    void upperTier_backBeforeTheLower_isUsed() {
        TieredCache<String, String> cache = over(upper, lower);
        cache.put("k", "old");
        upper.fail(dead);
        lower.fail(dead);
        assertThatThrownBy(() -> cache.invalidate("k")).isInstanceOf(UnacknowledgedException.class);
        assertThat(cache.get("other")).isEqualTo("other-0");
        assertThat(cache.snapshot().far().up()).isFalse();

        upper.heal();
        time.advance(Duration.ofSeconds(1));
        assertThat(cache.snapshot().far().up()).isTrue();
        assertThat(cache.snapshot().dirtyKeys()).isEqualTo(1);
        assertThat(cache.get("k")).isEqualTo("k-0");
        cache.get("third");
        assertThat(above.read("third")).isInstanceOf(TierRead.Hit.class);

        lower.heal();
        time.advance(Duration.ofSeconds(1));
        assertThat(cache.snapshot().dirtyKeys()).isZero();
        assertThat(above.read("k")).isInstanceOf(TierRead.Lease.class);
        assertThat(below.read("k")).isInstanceOf(TierRead.Lease.class);
    }

    /** One node changes the even keys, the other the odd ones; each must find its own changes, whatever fails meanwhile. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void changes_underRandomFailures_areNeverUndoneWhereTheyWereMade(long seed) {
        Random random = new Random(seed);
        List<ScriptedTier<String, String>> uppers = List.of(upper, new ScriptedTier<>(above.node()));
        List<ScriptedTier<String, String>> lowers = List.of(lower, new ScriptedTier<>(below.node()));
        List<TieredCache<String, String>> nodes = List.of(over(upper, lower), over(uppers.get(1), lowers.get(1)));
        int unacknowledged = 0;
        int brought = 0;
        for (int step = 0; step < 3_000; step++) {
            int node = random.nextInt(2);
            TieredCache<String, String> cache = nodes.get(node);
            int number = 2 * random.nextInt(4) + node;
            String key = "k" + number;
            switch (random.nextInt(16)) {
                case 0 -> lowers.get(node).fail(dead);
                case 1 -> lowers.get(node).heal();
                case 2 -> uppers.get(node).fail(dead);
                case 3, 4, 5 -> uppers.get(node).heal();
                case 6 -> above.loseData();
                case 7, 8, 9 -> time.advance(Duration.ofSeconds(1));
                case 10, 11 -> {
                    // Of the other's keys: what is old below may come up.
                    Served<String> served = cache.getServed("k" + (number ^ 1));
                    brought += served.tier().equals("scripted") ? 1 : 0;
                }
                case 12, 13 -> {
                    int version = source.merge(key, 1, Integer::sum);
                    try {
                        if (random.nextBoolean()) {
                            cache.put(key, key + "-" + version);
                        } else {
                            cache.invalidate(key);
                        }
                    } catch (UnacknowledgedException e) {
                        unacknowledged++;
                    }
                }
                default ->
                    assertThat(cache.get(key))
                            .as("seed %s, step %s", seed, step)
                            .isEqualTo(key + "-" + source.getOrDefault(key, 0));
            }
        }
        assertThat(unacknowledged).isPositive();
        assertThat(brought).isPositive();
    }
}
