package dev.perfkit.cache;

import static dev.perfkit.cache.kit.ScriptedTier.Point.BEFORE_FILL;
import static dev.perfkit.cache.kit.ScriptedTier.Point.BEFORE_FILL_ALL;
import static dev.perfkit.cache.kit.ScriptedTier.Point.BEFORE_WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perfkit.cache.kit.Gate;
import dev.perfkit.cache.kit.MemoryTier;
import dev.perfkit.cache.kit.ScriptedTier;
import dev.perfkit.time.ManualTime;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tiers over each other of which one does not take what the other has, or does not answer; and keys of one call of which one fails. */
class StackedRefusalTest {
    private static final Duration HOUR = Duration.ofHours(1);

    private final ManualTime time = new ManualTime();
    private final MemoryTier<String, String> above = new MemoryTier<>(time);
    private final MemoryTier<String, String> below = new MemoryTier<>(time);
    private final ScriptedTier<String, String> upper = new ScriptedTier<>(above);
    private final ScriptedTier<String, String> lower = new ScriptedTier<>(below);
    private final TieredCache<String, String> cache = TieredCache.<String, String>builder("stack")
            .ticker(time)
            .scheduler(time)
            .executor(Runnable::run)
            .far(upper)
            .far(lower)
            .loader(key -> key + " loaded")
            .build();

    @AfterEach
    void close() {
        cache.close();
    }

    private static void refuse() {
        throw new IllegalArgumentException("value: too large");
    }

    @Test
    void get_upperTierCannotTakeWhatTheLowerHas_isServedAndStaysBelow() {
        below.write("k", TierEntry.of("deep", HOUR));
        upper.at(BEFORE_FILL, StackedRefusalTest::refuse);

        assertThat(cache.get("k")).isEqualTo("deep");
        assertThat(above.read("k")).isInstanceOf(TierRead.Lease.class);
        assertThat(below.read("k")).isInstanceOf(TierRead.Hit.class);
    }

    @Test
    void getAll_upperTierCannotTakeOneOfThem_takesTheOthers() {
        below.write("a", TierEntry.of("deep", HOUR));
        below.write("b", TierEntry.of("deep", HOUR));
        upper.at(BEFORE_FILL_ALL, StackedRefusalTest::refuse);

        assertThat(cache.getAll(List.of("a", "b", "c")))
                .containsExactlyInAnyOrderEntriesOf(Map.of("a", "deep", "b", "deep", "c", "c loaded"));
        assertThat(List.of(above.read("a"), above.read("b"), above.read("c"), below.read("c")))
                .allSatisfy(read -> assertThat(read).isInstanceOf(TierRead.Hit.class));
    }

    @Test
    void put_upperTierRefusesWhatTheLowerTook_leavesNeitherInAny() {
        cache.put("k", "old");
        upper.at(BEFORE_WRITE, StackedRefusalTest::refuse);

        assertThatThrownBy(() -> cache.put("k", "new")).isInstanceOf(IllegalArgumentException.class);
        assertThat(above.read("k")).isInstanceOf(TierRead.Lease.class);
        assertThat(below.read("k")).isInstanceOf(TierRead.Lease.class);
        assertThat(cache.get("k")).isEqualTo("k loaded");
    }

    /** Other JVMs would find them there for as long as the lower tier is away. */
    @Test
    void invalidations_whileBothTiersAreDown_areAllMadeUpForAboveWhenTheUpperIsBack() {
        List<String> keys = IntStream.range(0, 5).mapToObj(i -> "k" + i).toList();
        keys.forEach(key -> cache.put(key, "old"));
        upper.fail(new IllegalStateException("dead"));
        lower.fail(new IllegalStateException("dead"));
        keys.forEach(
                key -> assertThatThrownBy(() -> cache.invalidate(key)).isInstanceOf(UnacknowledgedException.class));

        upper.heal();
        time.advance(Duration.ofSeconds(1));

        assertThat(cache.snapshot().far().up()).isTrue();
        assertThat(cache.snapshot().dirtyKeys()).isEqualTo(5);
        assertThat(keys)
                .allSatisfy(key -> assertThat(above.peek(key, Duration.ZERO)).isInstanceOf(TierRead.Lease.class));
    }

    @Test
    void figures_ofWhatWasWaitedFor_areAHitAndNoMiss() throws Exception {
        MemoryTier<String, String> there = above.node().loadWait(Duration.ofSeconds(20));
        Gate gate = new Gate();
        try (TieredCache<String, String> first = over(above.node().loadWait(Duration.ofSeconds(20)), key -> {
                    gate.pass();
                    return "loaded";
                });
                TieredCache<String, String> second = over(CacheTier.over(there, below), key -> "never")) {
            CompletableFuture<String> loading = CompletableFuture.supplyAsync(() -> first.get("k"));
            gate.awaitArrival();
            CompletableFuture<String> waiting = whenWaiting(() -> second.get("k"));
            gate.open();

            assertThat(loading.get()).isEqualTo("loaded");
            assertThat(waiting.get()).isEqualTo("loaded");
            TierSnapshot far = second.snapshot().far();
            assertThat(List.of(far.hits(), far.misses())).containsExactly(1L, 0L);
        }
    }

    /** What a loader throws for one key is no answer to who waits for another, which another JVM is loading. */
    @Test
    void getAll_oneKeyFails_anotherThatIsLoadedElsewhereIsStillWaitedFor() throws Exception {
        Gate gate = new Gate();
        Gate failing = new Gate();
        try (TieredCache<String, String> first = over(above.node().loadWait(Duration.ofSeconds(20)), key -> {
                    gate.pass();
                    return "loaded";
                });
                TieredCache<String, String> second = over(above.node().loadWait(Duration.ofSeconds(20)), key -> {
                    failing.pass();
                    throw new IllegalStateException("bad");
                })) {
            CompletableFuture<String> loading = CompletableFuture.supplyAsync(() -> first.get("good"));
            gate.awaitArrival();
            CompletableFuture<Map<String, String>> all =
                    CompletableFuture.supplyAsync(() -> new HashMap<>(second.getAll(List.of("good", "bad"))));
            failing.awaitArrival();
            CompletableFuture<String> boarding = whenWaiting(() -> second.get("good"));
            failing.open();
            gate.open();

            assertThat(loading.get()).isEqualTo("loaded");
            assertThat(boarding.get()).isEqualTo("loaded");
            assertThat(all).failsWithin(Duration.ofSeconds(20));
        }
    }

    /** Has a thread of its own do that, and returns when it waits. */
    private static CompletableFuture<String> whenWaiting(Supplier<String> call) {
        CompletableFuture<String> answer = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                answer.complete(call.get());
            } catch (Throwable e) {
                answer.completeExceptionally(e);
            }
        });
        thread.start();
        Awaitility.await()
                .pollInterval(Duration.ofMillis(1))
                .until(() ->
                        thread.getState() == Thread.State.TIMED_WAITING || thread.getState() == Thread.State.WAITING);
        return answer;
    }

    private static TieredCache<String, String> over(CacheTier<String, String> tier, Loader<String, String> loader) {
        return TieredCache.<String, String>builder("node")
                .far(tier)
                .loader(loader)
                .build();
    }
}
