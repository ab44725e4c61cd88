package dev.perfkit.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perfkit.cache.kit.Gate;
import dev.perfkit.cache.kit.MemoryTier;
import dev.perfkit.cache.kit.ScriptedTier;
import dev.perfkit.cache.kit.ScriptedTier.Point;
import dev.perfkit.signal.Decision;
import dev.perfkit.time.ManualTime;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What a near tier makes of what it hears: two caches over one tier, as two JVMs. */
class NearCoherenceTest {
    private final ManualTime time = new ManualTime();
    private final MemoryTier<String, String> memory = new MemoryTier<>(time);
    private final MemoryTier<String, String> node = memory.node();
    private final ScriptedTier<String, String> scripted = new ScriptedTier<>(node);
    private final AtomicInteger loads = new AtomicInteger();
    private volatile String source = "old";
    private final TieredCache<String, String> other = builder().far(memory).build();
    private final TieredCache<String, String> cache = builder().far(scripted).build();

    private TieredCacheBuilder<String, String> builder() {
        return TieredCache.<String, String>builder("c")
                .freshness(Freshness.standard().jitter(0))
                .ticker(time)
                .scheduler(time)
                .executor(Runnable::run)
                .loader(key -> {
                    loads.incrementAndGet();
                    return source;
                });
    }

    private static CompletableFuture<String> async(TieredCache<String, String> cache, Loader<String, String> loader) {
        return CompletableFuture.supplyAsync(() -> cache.get("k", loader), task -> new Thread(task).start())
                .orTimeout(10, TimeUnit.SECONDS);
    }

    private long nearHits() {
        return cache.snapshot().near().hits();
    }

    @Test
    void close_whileHeard_nearTierServesNoMore() {
        assertThat(cache.get("k")).isEqualTo("old");
        scripted.at(Point.CLOSE, node::resume);
        cache.close();
        source = "new";
        cache.get("k");

        assertThat(nearHits()).isZero();
        assertThat(cache.snapshot().serving().live()).isFalse();
    }

    @Test
    void changed_byAnotherJvm_nearEntryIsDropped() {
        assertThat(cache.get("k")).isEqualTo("old");
        other.put("k", "new");
        assertThat(cache.get("k")).isEqualTo("new");

        source = "newest";
        other.invalidate("k");
        assertThat(cache.get("k")).isEqualTo("newest");
    }

    @Test
    void changed_duringLoad_isNotBoardedAndStoresNothing() {
        Gate gate = new Gate();
        CompletableFuture<String> early = async(cache, key -> {
            String read = source;
            gate.pass();
            return read;
        });
        gate.awaitArrival();
        source = "new";
        other.invalidate("k");

        assertThat(cache.get("k")).isEqualTo("new");
        gate.open();
        early.join();
        assertThat(cache.get("k")).isEqualTo("new");
    }

    @Test
    void changed_ownPutAndInvalidate_areNotUndoneByTheirMessages() {
        node.hold();
        cache.put("k", "mine");
        assertThat(cache.get("k")).isEqualTo("mine");
        node.release();
        assertThat(cache.get("k")).isEqualTo("mine");
        assertThat(nearHits()).isEqualTo(2);

        node.hold();
        cache.invalidate("k");
        assertThat(cache.get("k")).isEqualTo("old");
        node.release();
        assertThat(cache.get("k")).isEqualTo("old");
        assertThat(nearHits()).isEqualTo(3);
    }

    @Test
    void changed_messageOfOwnPutBeforeItsAcknowledgement_keepsThePut() {
        // MemoryTier tells before it returns, so this is every put.
        cache.put("k", "mine");

        assertThat(cache.get("k")).isEqualTo("mine");
        assertThat(nearHits()).isEqualTo(1);
    }

    @Test
    void changed_byAnotherDuringOwnPut_laterOneWins() {
        scripted.at(Point.AFTER_WRITE, () -> other.put("k", "later"));
        cache.put("k", "mine");

        assertThat(cache.get("k")).isEqualTo("later");
    }

    @Test
    void changed_olderThanWhatIsNear_keepsIt() {
        node.hold();
        other.put("k", "first");
        other.put("k", "second");
        assertThat(cache.get("k")).isEqualTo("second");
        node.release();

        assertThat(cache.get("k")).isEqualTo("second");
        assertThat(nearHits()).isEqualTo(1);
    }

    @Test
    void load_afterOwnInvalidation_isStoredAndBoardedInSpiteOfTheLateMessage() {
        cache.get("k");
        loads.set(0);
        node.hold();
        cache.invalidate("k");
        Gate gate = new Gate();
        CompletableFuture<String> pilot = async(cache, key -> {
            loads.incrementAndGet();
            gate.pass();
            return "one";
        });
        gate.awaitArrival();
        node.release();
        assertThat(cache.explain("k").loading()).isTrue();
        gate.open();

        assertThat(pilot.join()).isEqualTo("one");
        assertThat(cache.get("k")).isEqualTo("one");
        assertThat(loads).hasValue(1);
        assertThat(nearHits()).isEqualTo(1);
    }

    @Test
    void suspended_strict_nearIsBypassedAndNotFilled() {
        cache.get("k");
        node.suspend();
        source = "new";
        other.put("k", "new");

        assertThat(cache.get("k")).isEqualTo("new");
        cache.get("k");
        cache.put("own", "mine");
        cache.get("own");
        assertThat(nearHits()).isZero();
        assertThat(cache.snapshot().serving().live()).isFalse();
    }

    @Test
    void suspended_strict_failedLoadDoesNotBringUpWhatIsNear() {
        TieredCache<String, String> strict = builder()
                .far(node)
                .freshness(Freshness.standard().jitter(0).staleIfError(Duration.ofHours(9)))
                .build();
        strict.get("k");
        IllegalStateException down = new IllegalStateException("no database");
        node.suspend();
        other.invalidate("k");

        assertThatThrownBy(() -> strict.get("k", key -> {
                    throw down;
                }))
                .isSameAs(down);
    }

    @Test
    void resumed_afterMissedChange_startsEmpty() {
        cache.get("k");
        cache.get("stays");
        node.suspend();
        other.put("k", "new");
        time.advance(Duration.ofSeconds(7));
        node.resume();

        assertThat(cache.snapshot().near().entries()).isZero();
        assertThat(cache.get("k")).isEqualTo("new");
        assertThat(cache.get("k")).isEqualTo("new");
        assertThat(nearHits()).isEqualTo(1);
        assertThat(cache.snapshot().serving().suspendedTime()).isEqualTo(Duration.ofSeconds(7));
        assertThat(cache.snapshot().serving().suspensions()).isEqualTo(1);
        assertThat(cache.snapshot().serving().emptied()).isEqualTo(1);
        assertThat(cache.decisions())
                .extracting(Decision::what)
                .containsExactly("cache c: near tier is SUSPENDED", "cache c: near tier is LIVE");
    }

    @Test
    void resumed_readerOfTheSuspendedTime_storesNothing() {
        node.suspend();
        Gate gate = new Gate();
        scripted.at(Point.AFTER_READ, gate::pass);
        memory.write("k", TierEntry.of("old", Duration.ofHours(1)));
        CompletableFuture<String> early = async(cache, key -> "loaded");
        gate.awaitArrival();
        other.put("k", "new");
        node.resume();

        assertThat(cache.get("k")).isEqualTo("new");
        gate.open();
        assertThat(early.join()).isEqualTo("old");
        assertThat(cache.get("k")).isEqualTo("new");
    }

    @Test
    void suspended_lenient_servesUpToTheBoundMarkedAsStale() {
        TieredCache<String, String> lenient = builder()
                .far(node)
                .resilience(Resilience.standard().lenience(Duration.ofSeconds(30)))
                .build();
        lenient.get("k");
        node.suspend();
        source = "new";
        other.put("k", "new");

        time.advance(Duration.ofSeconds(29));
        assertThat(lenient.get("k")).isEqualTo("old");
        Served<String> served = lenient.getServed("k");
        assertThat(served.reason()).isEqualTo(Served.Reason.LINK_SUSPENDED);
        assertThat(served.stale()).isTrue();
        time.advance(Duration.ofSeconds(1));
        assertThat(lenient.get("k")).isEqualTo("new");
    }

    @Test
    void lost_message_emptiesTheNearTier() {
        cache.get("k");
        node.drop(1);
        source = "new";
        other.put("k", "new");
        assertThat(cache.get("k")).isEqualTo("old");
        node.beat();

        assertThat(cache.get("k")).isEqualTo("new");
    }

    @Test
    void lost_duringLoad_storesNothing() {
        Gate gate = new Gate();
        CompletableFuture<String> early = async(cache, key -> {
            gate.pass();
            return "old";
        });
        gate.awaitArrival();
        source = "new";
        memory.loseData();
        assertThat(cache.get("k")).isEqualTo("new");
        gate.open();

        assertThat(early.join()).isEqualTo("new");
        assertThat(cache.get("k")).isEqualTo("new");
        assertThat(cache.decisions()).extracting(Decision::what).contains("cache c: near tier was EMPTIED");
    }

    @Test
    void build_linkNotYetProven_nearIsNotUsed() {
        MemoryTier<String, String> late = memory.node();
        late.suspend();
        TieredCache<String, String> young = builder().far(late).build();
        young.get("k");
        young.get("k");
        assertThat(young.snapshot().near().hits()).isZero();
        late.resume();
        young.get("k");
        young.get("k");

        assertThat(young.snapshot().near().hits()).isEqualTo(1);
    }

    @Test
    void landed_detachedFlightWithAYoungerValue_olderOnesAreServedNoMore() {
        // The message of the second change is still on its way when a detached flight reads its value.
        memory.write("k", TierEntry.of("v1", Duration.ofHours(1)));
        Gate gate = new Gate();
        scripted.at(Point.BEFORE_READ, gate::pass);
        CompletableFuture<String> early = async(cache, key -> "loaded");
        gate.awaitArrival();
        cache.invalidate("elsewhere");
        other.invalidate("k");
        other.put("k", "v2");
        assertThat(cache.get("k")).isEqualTo("v2");
        node.hold();
        other.put("k", "v3");
        gate.open();

        assertThat(early.join()).isEqualTo("v3");
        assertThat(cache.get("k")).isEqualTo("v3");
    }

    @Test
    void answered_laterThanOwnPutUnderWay_thePutIsServedNoMore() {
        scripted.at(Point.AFTER_WRITE, () -> {
            node.hold();
            other.put("k", "later");
            assertThat(cache.get("k")).isEqualTo("later");
        });
        cache.put("k", "mine");

        assertThat(cache.get("k")).isEqualTo("later");
    }

    @Test
    void overtaken_byOwnPutAndTheTierStalls_thePutIsServedNoMore() {
        source = "v2";
        scripted.at(Point.BEFORE_FILL, () -> {
            cache.put("k", "v1");
            scripted.at(Point.BEFORE_READ, () -> {
                throw new IllegalStateException("timed out");
            });
        });

        assertThat(cache.get("k")).isEqualTo("v2");
        assertThat(cache.get("k")).isEqualTo("v2");
    }

    @Test
    void refused_loadedPastAStalledTier_ownPutIsServedNoMore() {
        Gate gate = new Gate();
        scripted.at(Point.BEFORE_READ, () -> {
            gate.pass();
            throw new IllegalStateException("timed out");
        });
        CompletableFuture<String> early = async(cache, key -> source);
        gate.awaitArrival();
        cache.put("k", "v1");
        source = "v2";
        gate.open();

        assertThat(early.join()).isEqualTo("v2");
        assertThat(cache.get("k")).isEqualTo("v2");
    }

    @Test
    void refused_notYoungerThanOwnPut_keepsThePut() {
        Gate gate = new Gate();
        scripted.at(Point.AFTER_READ, gate::pass);
        other.put("k", "v1");
        CompletableFuture<String> early = async(cache, key -> "loaded");
        gate.awaitArrival();
        cache.put("k", "v2");
        gate.open();
        early.join();

        assertThat(cache.get("k")).isEqualTo("v2");
        assertThat(nearHits()).isEqualTo(1);
    }

    @Test
    void killed_ofOtherEntries_prolongsNoLife() {
        TieredCache<String, String> brief =
                builder().timeToLive(Duration.ofSeconds(10)).build();
        brief.put("k", "v", EntryOptions.standard().tags("mine"));
        brief.put("dead", "v", EntryOptions.standard().tags("another"));
        time.advance(Duration.ofSeconds(9));
        brief.invalidateTag("another");
        assertThat(brief.contains("k")).isTrue();
        assertThat(brief.snapshot().near().entries()).isOne();
        time.advance(Duration.ofSeconds(8));
        brief.put("next", "v");

        assertThat(brief.snapshot().near().entries()).isOne();
    }

    @Test
    void index_afterAllKindsOfRemoval_isAsLargeAsTheTier() {
        TieredCache<Integer, String> small = TieredCache.<Integer, String>builder("small")
                .maximumEntries(10)
                .ticker(time)
                .executor(Runnable::run)
                .build();
        for (int i = 0; i < 1_000; i++) {
            small.put(i, "v");
        }
        small.invalidate(999);
        small.invalidateAll(List.of(998, 997));
        small.snapshot();

        assertThat(((LayeredCache<Integer, String>) small).nearIndexSize())
                .isEqualTo((int) small.snapshot().near().entries());
    }
}
