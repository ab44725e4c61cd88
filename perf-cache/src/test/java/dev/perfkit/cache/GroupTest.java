package dev.perfkit.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perfkit.cache.kit.Gate;
import dev.perfkit.cache.kit.MemoryTier;
import dev.perfkit.cache.kit.ScriptedTier;
import dev.perfkit.cache.kit.ScriptedTier.Point;
import dev.perfkit.time.ManualTime;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tags, prefixes, all, and patterns; in one JVM and from another. */
class GroupTest {
    private static final Duration PROBE = Duration.ofSeconds(1);

    private final ManualTime time = new ManualTime();
    private final MemoryTier<String, String> memory = new MemoryTier<>(time);
    private final ScriptedTier<String, String> far = new ScriptedTier<>(memory.node());
    private volatile String source = "old";

    private TieredCacheBuilder<String, String> builder() {
        return TieredCache.<String, String>builder("groups")
                .freshness(Freshness.standard().jitter(0))
                .entryOptions((key, value) -> EntryOptions.standard().tags("t:" + key.charAt(0)))
                .ticker(time)
                .scheduler(time)
                .executor(Runnable::run)
                .loader(key -> source);
    }

    private TieredCache<String, String> build(boolean overFar) {
        return (overFar ? builder().far(far) : builder()).build();
    }

    private static void load(TieredCache<String, String> cache) {
        cache.getAll(List.of("a1", "a2", "b1"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void invalidateTag_hitsItsEntriesAndNoOthers(boolean overFar) {
        TieredCache<String, String> cache = build(overFar);
        load(cache);
        source = "new";
        cache.invalidateTag("t:a");

        assertThat(cache.getAll(List.of("a1", "a2", "b1"))).containsValues("new", "new", "old");
        assertThat(cache.get("b1")).isEqualTo("old");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void invalidatePrefix_hitsItsKeysAndNoOthers(boolean overFar) {
        TieredCache<String, String> cache = build(overFar);
        load(cache);
        source = "new";
        cache.invalidatePrefix("a");

        assertThat(cache.get("a1")).isEqualTo("new");
        assertThat(cache.get("b1")).isEqualTo("old");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void invalidateAll_hitsAll(boolean overFar) {
        TieredCache<String, String> cache = build(overFar);
        load(cache);
        source = "new";
        assertThat(cache.invalidateAll()).isEqualTo(Acknowledgement.DONE);

        assertThat(cache.getAll(List.of("a1", "b1")).values()).containsOnly("new");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void invalidateTag_duringLoad_oldValueReachesNobodyAfter(boolean overFar) {
        TieredCache<String, String> cache = build(overFar);
        Gate gate = new Gate();
        CompletableFuture<String> early = CompletableFuture.supplyAsync(
                        () -> cache.get("a1", key -> {
                            String read = source;
                            gate.pass();
                            return read;
                        }),
                        task -> new Thread(task).start())
                .orTimeout(10, TimeUnit.SECONDS);
        gate.awaitArrival();
        source = "new";
        cache.invalidateTag("t:a");
        assertThat(cache.get("a1")).isEqualTo("new");
        gate.open();
        early.join();

        assertThat(cache.get("a1")).isEqualTo("new");
    }

    @Test
    void invalidateTag_byAnotherJvm_isHeard() {
        TieredCache<String, String> cache = build(true);
        TieredCache<String, String> other = builder().far(memory).build();
        load(cache);
        source = "new";
        other.invalidateTag("t:a");
        assertThat(cache.get("a1")).isEqualTo("new");
        assertThat(cache.get("b1")).isEqualTo("old");

        source = "newer";
        other.invalidatePrefix("b");
        assertThat(cache.get("b1")).isEqualTo("newer");
    }

    @Test
    void put_overtakenByTagOfAnother_isNotServed() {
        TieredCache<String, String> cache = build(true);
        TieredCache<String, String> other = builder().far(memory).build();
        far.at(Point.AFTER_WRITE, () -> other.invalidateTag("mine"));
        cache.put("k", "put", EntryOptions.standard().tags("mine"));

        assertThat(cache.get("k")).isEqualTo("old");
    }

    @Test
    void invalidateTag_notAcknowledged_throwsAndItsEntriesAreNotBelieved() {
        TieredCache<String, String> cache = build(true);
        load(cache);
        far.at(Point.BEFORE_KILL, () -> {
            throw new IllegalStateException("down");
        });
        source = "new";
        assertThatThrownBy(() -> cache.invalidateTag("t:a"))
                .isInstanceOf(UnacknowledgedException.class)
                .hasMessageStartingWith(
                        "cache groups: invalidation of Tag[name=t:a] not acknowledged, scripted failed");

        assertThat(cache.get("a1")).isEqualTo("new");
        source = "newer";
        assertThat(cache.get("a1")).isEqualTo("newer");
        assertThat(cache.get("b1")).isEqualTo("old");
        assertThat(cache.snapshot().dirtyKeys()).isEqualTo(1);

        far.heal();
        time.advance(PROBE);
        assertThat(cache.snapshot().dirtyKeys()).isZero();
        assertThat(cache.snapshot().far().up()).isTrue();
        assertThat(memory.read("a1")).isInstanceOf(TierRead.Lease.class);
        assertThat(memory.read("b1")).isInstanceOf(TierRead.Hit.class);
    }

    @Test
    void invalidate_moreThanCanBeKeptWaiting_allIsInvalidatedWhenTheTierIsBack() {
        TieredCache<String, String> cache = builder()
                .far(far)
                .resilience(Resilience.standard().dirtyLimit(1).unacknowledged(Resilience.Unacknowledged.PENDING))
                .build();
        load(cache);
        far.fail(new IllegalStateException("down"));
        assertThat(cache.invalidate("a1")).isEqualTo(Acknowledgement.PENDING);
        assertThat(cache.put("a2", "put")).isEqualTo(Acknowledgement.PENDING);
        assertThat(cache.invalidateTag("t:x")).isEqualTo(Acknowledgement.PENDING);
        assertThat(cache.snapshot().lostInvalidations()).isEqualTo(2);

        far.heal();
        time.advance(PROBE);
        assertThat(cache.snapshot().dirtyKeys()).isZero();
        assertThat(memory.read("a1")).isInstanceOf(TierRead.Lease.class);
        assertThat(memory.read("a2")).isInstanceOf(TierRead.Lease.class);
        assertThat(memory.read("b1")).isInstanceOf(TierRead.Lease.class);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void invalidatePattern_removesThoseAndCounts(boolean overFar) {
        TieredCache<String, String> cache = build(overFar);
        load(cache);
        source = "new";
        PatternRemoval removal = cache.invalidatePattern("?1");

        assertThat(removal.done()).isCompletedWithValue(2L);
        assertThat(removal.removedCount()).isEqualTo(2);
        assertThat(cache.get("a1")).isEqualTo("new");
        assertThat(cache.get("b1")).isEqualTo("new");
        assertThat(cache.get("a2")).isEqualTo("old");
        assertThat(removal).hasToString("PatternRemoval{?1, 2 removed, done}");
    }

    @Test
    void invalidatePattern_overATierThatCannotTell_dropsNearToo() {
        MemoryTier<String, String> silent = MemoryTier.silent(time);
        TieredCache<String, String> cache = builder().far(silent).build();
        load(cache);
        source = "new";
        cache.invalidatePattern("a*");

        assertThat(cache.get("a1")).isEqualTo("new");
    }

    private static void runAll(Queue<Runnable> tasks) {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    @Test
    void invalidatePattern_cancelledOrRefusedOrDown_saysSo() {
        Queue<Runnable> tasks = new ArrayDeque<>();
        TieredCache<String, String> cache =
                builder().executor(tasks::add).far(far).build();
        load(cache);
        PatternRemoval removal = cache.invalidatePattern("*");
        removal.cancel();
        runAll(tasks);
        assertThat(removal.removedCount()).isEqualTo(1);
        assertThatThrownBy(() -> removal.done().join())
                .hasCauseInstanceOf(CancellationException.class)
                .hasMessageContaining("removal of * was cancelled after 1 keys");

        far.fail(new IllegalStateException("down"));
        tasks.clear();
        PatternRemoval failed = cache.invalidatePattern("*");
        runAll(tasks);
        assertThatThrownBy(() -> failed.done().join()).hasCauseInstanceOf(UnacknowledgedException.class);

        TieredCache<String, String> refusing = builder()
                .executor(task -> {
                    throw new RejectedExecutionException("shut down");
                })
                .build();
        assertThatThrownBy(() -> refusing.invalidatePattern("*").done().join())
                .hasCauseInstanceOf(RejectedExecutionException.class);
        assertThatThrownBy(() -> cache.invalidatePattern("[")).hasMessageStartingWith("glob:");
        assertThatThrownBy(() -> cache.invalidateTag(" ")).hasMessage("tag: \" \" (expected: not blank)");
    }
}
