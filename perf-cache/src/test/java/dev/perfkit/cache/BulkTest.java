package dev.perfkit.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perfkit.cache.kit.Gate;
import dev.perfkit.cache.kit.MemoryTier;
import dev.perfkit.cache.kit.ScriptedTier;
import dev.perfkit.cache.kit.ScriptedTier.Point;
import dev.perfkit.time.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class BulkTest {
    private static final Duration HOUR = Duration.ofHours(1);

    private final ManualTime time = new ManualTime();
    private final MemoryTier<String, String> memory = new MemoryTier<>(time);
    private final ScriptedTier<String, String> far = new ScriptedTier<>(memory);
    private final List<Set<String>> asked = Collections.synchronizedList(new ArrayList<>());
    private final BulkLoader<String, String> loader = keys -> {
        asked.add(Set.copyOf(keys));
        Map<String, String> values = new HashMap<>();
        keys.stream().filter(key -> !key.startsWith("none")).forEach(key -> values.put(key, "of " + key));
        return values;
    };

    private TieredCacheBuilder<String, String> builder() {
        return TieredCache.<String, String>builder("bulk")
                .freshness(Freshness.standard().jitter(0))
                .ticker(time)
                .scheduler(time)
                .executor(Runnable::run)
                .loader(Loader.of(key -> "single " + key, loader));
    }

    private static <T> CompletableFuture<T> async(Supplier<T> call) {
        return CompletableFuture.supplyAsync(call, task -> new Thread(task).start())
                .orTimeout(10, TimeUnit.SECONDS);
    }

    @Test
    void getAll_nearFarAndLoaded_isOneTripEach() {
        TieredCache<String, String> cache = builder().far(far).build();
        cache.put("near", "n");
        memory.write("far", TierEntry.of("f", HOUR));

        assertThat(cache.getAll(List.of("a", "near", "far", "none", "b", "a")))
                .containsExactly(
                        Map.entry("a", "of a"), Map.entry("near", "n"), Map.entry("far", "f"), Map.entry("b", "of b"));
        assertThat(asked).containsExactly(Set.of("a", "b", "none"));
        assertThat(far.passed(Point.BEFORE_READ_ALL)).isEqualTo(1);
        assertThat(far.passed(Point.BEFORE_FILL_ALL)).isEqualTo(1);
        assertThat(far.passed(Point.BEFORE_READ)).isZero();

        assertThat(cache.getAll(Set.of("a", "near", "far", "b"))).hasSize(4);
        assertThat(far.passed(Point.BEFORE_READ_ALL)).isEqualTo(1);
        assertThat(memory.read("a")).isInstanceOf(TierRead.Hit.class);
        assertThat(cache.snapshot().near().hits()).isEqualTo(5);
        assertThat(cache.snapshot().far().hits()).isEqualTo(1);
    }

    @Test
    void getAll_nearOnlyAndEmpty_areAnswered() {
        TieredCache<String, String> cache = builder().build();

        assertThat(cache.getAll(Set.of())).isEmpty();
        assertThat(cache.getAll(Set.of("a"))).containsEntry("a", "of a");
        assertThat(cache.get("a")).isEqualTo("of a");
        assertThat(asked).hasSize(1);
    }

    @Test
    void getAll_withoutLoader_isWhatTheTiersHave() {
        TieredCache<String, String> cache = TieredCache.<String, String>builder("plain")
                .ticker(time)
                .executor(Runnable::run)
                .far(far)
                .build();
        memory.write("far", TierEntry.of("f", HOUR));

        assertThat(cache.getAll(Set.of("far", "a"))).containsExactly(Map.entry("far", "f"));
        assertThat(cache.getAll(Set.of("far", "a"), loader)).containsEntry("a", "of a");
    }

    @Test
    void getAll_singleLoadInFlight_isJoinedNotRepeated() {
        TieredCache<String, String> cache = builder().far(far).build();
        Gate gate = new Gate();
        CompletableFuture<String> single = async(() -> cache.get("a", key -> {
            gate.pass();
            return "slow";
        }));
        gate.awaitArrival();
        CompletableFuture<Map<String, String>> bulk = async(() -> cache.getAll(Set.of("a", "b")));
        // The key of its own is there before the one that is waited for.
        assertThat(cache.get("b")).isIn("of b", "single b");
        gate.open();

        assertThat(bulk.join()).containsEntry("a", "slow");
        assertThat(single.join()).isEqualTo("slow");
        assertThat(asked).allSatisfy(keys -> assertThat(keys).doesNotContain("a"));
    }

    @Test
    void get_bulkInFlight_joinsIt() {
        TieredCache<String, String> cache = builder().build();
        Gate gate = new Gate();
        CompletableFuture<Map<String, String>> bulk = async(() -> cache.getAll(Set.of("a", "b"), keys -> {
            gate.pass();
            return Map.of("a", "slow a", "b", "slow b");
        }));
        gate.awaitArrival();
        CompletableFuture<String> single = async(() -> cache.get("a"));
        gate.open();

        assertThat(single.join()).isEqualTo("slow a");
        assertThat(bulk.join()).hasSize(2);
    }

    @Test
    void getAll_twoWithCrossingKeys_doNotWaitForEachOther() {
        TieredCache<String, String> cache = builder().build();
        Gate first = new Gate();
        CompletableFuture<Map<String, String>> one = async(() -> cache.getAll(List.of("a", "b"), keys -> {
            first.pass();
            return Map.of("a", "1", "b", "1");
        }));
        first.awaitArrival();
        CompletableFuture<Map<String, String>> two = async(() -> cache.getAll(List.of("b", "c", "a")));
        assertThat(cache.get("c")).isIn("of c", "single c");
        first.open();

        assertThat(one.join()).hasSize(2);
        assertThat(two.join()).containsEntry("a", "1").containsKey("c");
    }

    @Test
    void getAll_loaderThrows_throwsAndNobodyWaitsForEver() {
        TieredCache<String, String> cache = builder().far(far).build();
        IllegalStateException failure = new IllegalStateException("no database");
        memory.write("far", TierEntry.of("f", HOUR));

        assertThatThrownBy(() -> cache.getAll(List.of("a", "far", "b"), keys -> {
                    throw failure;
                }))
                .isSameAs(failure);
        assertThat(cache.getAll(List.of("a", "far", "b"))).hasSize(3);
        assertThat(cache.snapshot().loads().errorCount()).isEqualTo(1);
    }

    @Test
    void getAll_loaderThrowsAndStaleIsAllowed_servesWhatThereIs() {
        TieredCache<String, String> cache = builder()
                .timeToLive(Duration.ofSeconds(10))
                .freshness(Freshness.standard().jitter(0).staleIfError(HOUR))
                .build();
        cache.getAll(Set.of("a", "b"));
        time.advance(Duration.ofSeconds(11));
        BulkLoader<String, String> failing = keys -> {
            throw new IllegalStateException("no database");
        };

        assertThat(cache.getAll(Set.of("a", "b"), failing)).hasSize(2);
        assertThatThrownBy(() -> cache.getAll(Set.of("a", "c"), failing)).hasMessage("no database");
        assertThat(cache.getAll(Set.of("a", "b", "c"))).hasSize(3);
    }

    @Test
    void getAll_overtakenByInvalidation_oldValuesReachNeitherTier() {
        TieredCache<String, String> cache = builder().far(far).build();
        Gate gate = new Gate();
        CompletableFuture<Map<String, String>> early = async(() -> cache.getAll(Set.of("a", "b"), keys -> {
            gate.pass();
            return Map.of("a", "old", "b", "old");
        }));
        gate.awaitArrival();
        cache.invalidate("a");
        assertThat(cache.get("a")).isEqualTo("single a");
        gate.open();

        assertThat(early.join()).containsEntry("a", "single a").containsEntry("b", "old");
        assertThat(cache.getAll(Set.of("a", "b"))).containsEntry("a", "single a");
    }

    @Test
    void getAll_oneValueNotForTheTier_othersAreFilled() {
        TieredCache<String, String> cache = builder().far(far).build();
        far.at(Point.BEFORE_FILL_ALL, () -> {
            throw new IllegalArgumentException("value: too large");
        });

        assertThat(cache.getAll(Set.of("a", "b"))).hasSize(2);
        assertThat(far.passed(Point.BEFORE_FILL)).isEqualTo(2);
        assertThat(memory.read("a")).isInstanceOf(TierRead.Hit.class);
        assertThat(cache.snapshot().far().up()).isTrue();
    }

    @Test
    void getAll_farTierDown_loads() {
        TieredCache<String, String> cache = builder().far(far).build();
        far.fail(new IllegalStateException("down"));

        assertThat(cache.getAll(Set.of("a", "b"))).hasSize(2);
        assertThat(cache.getAll(Set.of("a", "b"))).hasSize(2);
        assertThat(asked).hasSize(1);
        assertThat(cache.snapshot().far().up()).isFalse();
    }

    @Test
    void getAll_bulkLoaderAsksForItsOwnKey_throws() {
        TieredCache<String, String> cache = builder().build();

        assertThatThrownBy(() -> cache.getAll(Set.of("a"), keys -> Map.of("a", cache.get("a"))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("cache bulk: a loader asked for the key that it is loading");
        assertThat(cache.get("a")).isEqualTo("single a");
    }

    @Test
    void invalidateAll_keys_isOneTrip() {
        TieredCache<String, String> cache = builder().far(far).build();
        cache.getAll(Set.of("a", "b", "c"));

        assertThat(cache.invalidateAll(List.of("a", "b"))).isEqualTo(Acknowledgement.DONE);
        assertThat(far.passed(Point.BEFORE_REMOVE_ALL)).isEqualTo(1);
        assertThat(memory.read("a")).isInstanceOf(TierRead.Lease.class);
        assertThat(cache.contains("b")).isFalse();
        assertThat(cache.contains("c")).isTrue();
        assertThat(cache.invalidateAll(List.of())).isEqualTo(Acknowledgement.DONE);
    }

    @Test
    void invalidateAll_notAcknowledged_allKeysAreDirtyUntilRetried() {
        TieredCache<String, String> cache = builder().far(far).build();
        cache.getAll(Set.of("a", "b"));
        far.fail(new IllegalStateException("down"));
        assertThatThrownBy(() -> cache.invalidateAll(List.of("a", "b"))).isInstanceOf(UnacknowledgedException.class);
        assertThat(cache.snapshot().dirtyKeys()).isEqualTo(2);
        assertThat(cache.getAll(Set.of("a", "b"))).hasSize(2);
        assertThat(asked).hasSize(2);

        far.heal();
        time.advance(Duration.ofSeconds(1));
        assertThat(cache.snapshot().dirtyKeys()).isZero();
        assertThat(memory.read("a")).isInstanceOf(TierRead.Lease.class);
    }

    @Test
    void getAll_nullKey_isNamed() {
        assertThatThrownBy(() -> builder().build().getAll(Arrays.asList("a", null)))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("key");
    }

    @Test
    void getAll_oneKeyFailsBeforeAnythingIsAsked_nobodyElsesGetDoes() {
        List<CompletableFuture<String>> boarded = new ArrayList<>();
        List<TieredCache<String, String>> caches = new ArrayList<>();
        TieredCache<String, String> cache = builder()
                .freshness(Freshness.standard()
                        .jitter(0)
                        .errorTimeToLive(HOUR, HOUR)
                        .staleWhileRevalidate(HOUR))
                .loader(key -> {
                    if (key.equals("broken")) {
                        throw new IllegalStateException("broken");
                    }
                    if (key.equals("stale")) {
                        boarded.add(caches.get(0).async().get("a"));
                    }
                    return "of " + key;
                })
                .build();
        caches.add(cache);
        cache.put("stale", "old", EntryOptions.standard().timeToLive(Duration.ofSeconds(1)));
        time.advance(Duration.ofSeconds(2));
        assertThatThrownBy(() -> cache.get("broken")).hasMessage("broken");

        assertThatThrownBy(() -> cache.getAll(List.of("a", "stale", "broken"))).hasMessage("broken");
        assertThat(boarded).singleElement().satisfies(get -> assertThat(get).isCompletedWithValue("of a"));
    }

    @Test
    void getAll_oneLoadedValueFails_nobodyElsesGetDoes() {
        List<CompletableFuture<String>> boarded = new ArrayList<>();
        List<TieredCache<String, String>> caches = new ArrayList<>();
        TieredCache<String, String> cache = builder()
                .entryOptions((key, value) -> {
                    if (key.equals("broken")) {
                        throw new IllegalStateException("broken");
                    }
                    return EntryOptions.standard();
                })
                .loader(Loader.of(key -> "single " + key, keys -> {
                    boarded.add(caches.get(0).async().get("a"));
                    return loader.loadAll(keys);
                }))
                .build();
        caches.add(cache);

        assertThatThrownBy(() -> cache.getAll(List.of("broken", "a"))).hasMessage("broken");
        assertThat(boarded).singleElement().satisfies(get -> assertThat(get).isCompletedWithValue("of a"));
        assertThat(cache.get("a")).isEqualTo("of a");
    }
}
