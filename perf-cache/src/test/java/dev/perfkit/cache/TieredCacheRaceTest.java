package dev.perfkit.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perfkit.cache.kit.Gate;
import dev.perfkit.cache.kit.MemoryTier;
import dev.perfkit.cache.kit.ScriptedTier;
import dev.perfkit.cache.kit.ScriptedTier.Point;
import dev.perfkit.time.ManualTime;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Each race of docs/cache.md, one interleaving at a time. "old" is what the source held before the change. */
class TieredCacheRaceTest {
    private final ManualTime time = new ManualTime();
    private final MemoryTier<String, String> memory = new MemoryTier<>(time);
    private final ScriptedTier<String, String> far = new ScriptedTier<>(memory);
    private final List<Thread> started = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool(this::newThread);
    private volatile String source = "old";

    @AfterEach
    void stopThreads() throws InterruptedException {
        threads.shutdown();
        assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    }

    private Thread newThread(Runnable body) {
        Thread thread = new Thread(body);
        started.add(thread);
        return thread;
    }

    private TieredCacheBuilder<String, String> builder() {
        return TieredCache.<String, String>builder("races")
                .ticker(time)
                .scheduler(time)
                .executor(Runnable::run)
                .loader(key -> source);
    }

    private <T> CompletableFuture<T> async(Supplier<T> call) {
        return CompletableFuture.supplyAsync(call, threads).orTimeout(10, TimeUnit.SECONDS);
    }

    /** Reads the source, then waits at the gate: a load that is slow to come home. */
    private Loader<String, String> slow(Gate gate) {
        return key -> {
            String read = source;
            gate.pass();
            return read;
        };
    }

    @Test
    void invalidate_duringLoadNearOnly_oldValueReachesNobodyAfter() {
        Gate gate = new Gate();
        TieredCache<String, String> cache = builder().loader(slow(gate)).build();
        CompletableFuture<String> early = async(() -> cache.get("k"));
        gate.awaitArrival();

        source = "new";
        cache.invalidate("k");
        assertThat(cache.get("k")).isEqualTo("new");
        gate.open();

        assertThat(early.join()).isEqualTo("old");
        assertThat(cache.get("k")).isEqualTo("new");
    }

    @Test
    void invalidate_duringLoadOverFarTier_oldValueReachesNeitherTier() {
        Gate gate = new Gate();
        TieredCache<String, String> cache =
                builder().far(far).loader(slow(gate)).build();
        CompletableFuture<String> early = async(() -> cache.get("k"));
        gate.awaitArrival();

        source = "new";
        cache.invalidate("k");
        gate.open();
        assertThat(early.join()).isEqualTo("old");

        assertThat(memory.read("k")).isInstanceOf(TierRead.Lease.class);
        assertThat(cache.get("k")).isEqualTo("new");
        assertThat(cache.snapshot().overtaken()).isEqualTo(1);
    }

    @Test
    void put_duringLoad_staysInBothTiers() {
        for (boolean overFar : new boolean[] {false, true}) {
            source = "old";
            Gate gate = new Gate();
            TieredCacheBuilder<String, String> builder = builder().loader(slow(gate));
            TieredCache<String, String> cache = (overFar ? builder.far(far) : builder).build();
            CompletableFuture<String> early = async(() -> cache.get("k"));
            gate.awaitArrival();

            source = "new";
            cache.put("k", "new");
            gate.open();
            // Who is overtaken in the far tier looks what overtook him.
            assertThat(early.join()).isEqualTo(overFar ? "new" : "old");

            assertThat(cache.get("k", key -> "loaded again")).isEqualTo("new");
            assertThat(cache.snapshot().near().hits()).isEqualTo(1);
        }
        assertThat(memory.read("k"))
                .isInstanceOfSatisfying(
                        TierRead.Hit.class,
                        hit -> assertThat(hit.entry().value()).isEqualTo("new"));
    }

    @Test
    void backFill_farHitOvertakenByInvalidate_isNotStoredNear() {
        TieredCache<String, String> cache = builder().far(far).build();
        memory.write("k", TierEntry.of("old", Duration.ofHours(1)));
        Gate gate = new Gate();
        far.at(Point.AFTER_READ, gate::pass);
        CompletableFuture<String> early = async(() -> cache.get("k"));
        gate.awaitArrival();

        source = "new";
        cache.invalidate("k");
        gate.open();
        assertThat(early.join()).isEqualTo("old");

        assertThat(cache.get("k")).isEqualTo("new");
    }

    @Test
    void backFill_farHitOfLookUpOvertakenByPut_isNotStoredNear() {
        TieredCache<String, String> cache = TieredCache.<String, String>builder("no loader")
                .ticker(time)
                .executor(Runnable::run)
                .far(far)
                .build();
        memory.write("k", TierEntry.of("old", Duration.ofHours(1)));
        Gate gate = new Gate();
        far.at(Point.AFTER_READ, gate::pass);
        CompletableFuture<String> early = async(() -> cache.get("k"));
        gate.awaitArrival();

        cache.put("k", "new");
        gate.open();
        assertThat(early.join()).isEqualTo("old");

        assertThat(cache.get("k")).isEqualTo("new");
    }

    @Test
    void invalidate_readerBetweenFirstBumpAndRemoval_leavesNothingOld() {
        TieredCache<String, String> cache = builder().far(far).build();
        memory.write("k", TierEntry.of("old", Duration.ofHours(1)));
        source = "new";
        // The reader comes after the change was announced and before the far tier was told: it finds the old value
        // there.
        far.at(Point.BEFORE_REMOVE, () -> assertThat(cache.get("k")).isEqualTo("old"));

        cache.invalidate("k");

        assertThat(cache.get("k")).isEqualTo("new");
    }

    @Test
    void invalidate_flightTakenOffBeforeAcknowledgement_isNotBoardedAfter() {
        TieredCache<String, String> cache = builder().far(far).build();
        Gate gate = new Gate();
        CompletableFuture<String> early = readBetweenBumpAndRemoval(cache, gate);

        source = "new";
        cache.invalidate("k");

        assertThat(cache.get("k")).isEqualTo("new");
        gate.open();
        assertThat(early.join()).isEqualTo("old");
        assertThat(cache.get("k")).isEqualTo("new");
    }

    @Test
    void invalidate_readerOfThatGapComesHomeAfterReturn_storesNothing() {
        TieredCache<String, String> cache = builder().far(far).build();
        Gate gate = new Gate();
        CompletableFuture<String> early = readBetweenBumpAndRemoval(cache, gate);

        source = "new";
        cache.invalidate("k");
        gate.open();
        assertThat(early.join()).isEqualTo("old");

        assertThat(cache.get("k")).isEqualTo("new");
    }

    /** Has a reader find the old value after the invalidation was announced and before the far tier was told, and hold it. */
    private CompletableFuture<String> readBetweenBumpAndRemoval(TieredCache<String, String> cache, Gate gate) {
        memory.write("k", TierEntry.of("old", Duration.ofHours(1)));
        far.at(Point.AFTER_READ, gate::pass);
        CompletableFuture<String> early = new CompletableFuture<>();
        far.at(Point.BEFORE_REMOVE, () -> {
            threads.execute(() -> early.complete(cache.get("k")));
            gate.awaitArrival();
        });
        return early.orTimeout(10, TimeUnit.SECONDS);
    }

    @Test
    void put_overtakenByPutAfterItsWrite_laterOneIsServed() {
        TieredCache<String, String> cache = builder().far(far).build();
        Gate gate = new Gate();
        far.at(Point.AFTER_WRITE, gate::pass);
        CompletableFuture<Void> first = CompletableFuture.runAsync(() -> cache.put("k", "first"), threads);
        gate.awaitArrival();

        cache.put("k", "second");
        gate.open();
        first.join();

        assertThat(cache.get("k")).isEqualTo("second");
    }

    @Test
    void put_overtakenByInvalidateAfterItsWrite_isNotServed() {
        TieredCache<String, String> cache = builder().far(far).build();
        Gate gate = new Gate();
        far.at(Point.AFTER_WRITE, gate::pass);
        CompletableFuture<Void> first = CompletableFuture.runAsync(() -> cache.put("k", "first"), threads);
        gate.awaitArrival();

        source = "new";
        cache.invalidate("k");
        gate.open();
        first.join();

        assertThat(cache.get("k")).isEqualTo("new");
    }

    @Test
    void fill_overtakenByAnotherJvm_reachesNeitherTier() {
        Gate gate = new Gate();
        TieredCache<String, String> slow = builder().far(far).loader(slow(gate)).build();
        TieredCache<String, String> other = builder().far(memory).build();
        CompletableFuture<String> early = async(() -> slow.get("k"));
        gate.awaitArrival();

        source = "new";
        other.invalidate("k");
        gate.open();
        assertThat(early.join()).isEqualTo("old");

        assertThat(other.get("k")).isEqualTo("new");
        assertThat(slow.get("k")).isEqualTo("new");
        assertThat(slow.snapshot().overtaken()).isEqualTo(1);
    }

    @Test
    void get_manyThreadsMissOneKey_loadOnce() {
        Gate gate = new Gate();
        AtomicInteger loads = new AtomicInteger();
        TieredCache<String, String> cache = builder()
                .far(far)
                .loader(key -> {
                    loads.incrementAndGet();
                    gate.pass();
                    return "one";
                })
                .build();
        List<CompletableFuture<String>> callers = IntStream.range(0, 100)
                .mapToObj(i -> async(() -> cache.get("k")))
                .toList();
        gate.awaitArrival();
        awaitWaiting(99);
        gate.open();

        assertThat(callers).allSatisfy(caller -> assertThat(caller.join()).isEqualTo("one"));
        assertThat(loads).hasValue(1);
        assertThat(far.passed(Point.BEFORE_READ)).isEqualTo(1);
    }

    @Test
    void get_loadFails_failureIsSharedByAllWaiters() {
        Gate gate = new Gate();
        AtomicInteger loads = new AtomicInteger();
        IllegalStateException failure = new IllegalStateException("no database");
        TieredCache<String, String> cache = builder()
                .loader(key -> {
                    loads.incrementAndGet();
                    gate.pass();
                    throw failure;
                })
                .build();
        List<CompletableFuture<Throwable>> callers = IntStream.range(0, 10)
                .mapToObj(i -> async(() -> {
                    try {
                        return new AssertionError("got " + cache.get("k"));
                    } catch (RuntimeException e) {
                        return (Throwable) e;
                    }
                }))
                .toList();
        gate.awaitArrival();
        awaitWaiting(9);
        gate.open();

        assertThat(callers).allSatisfy(caller -> assertThat(caller.join()).isSameAs(failure));
        assertThat(loads).hasValue(1);
        assertThatThrownBy(() -> cache.get("k")).isSameAs(failure);
    }

    @Test
    void get_loaderThrowsUndeclared_waitersGetIt() {
        Gate gate = new Gate();
        Exception checked = new Exception("sneaked");
        TieredCache<String, String> cache = builder()
                .loader(key -> {
                    gate.pass();
                    throw TieredCacheRaceTest.<RuntimeException>sneak(checked);
                })
                .build();
        CompletableFuture<Throwable> pilot = async(() -> thrownBy(() -> cache.get("k")));
        gate.awaitArrival();
        CompletableFuture<Throwable> waiter = async(() -> thrownBy(() -> cache.get("k")));
        awaitWaiting(1);
        gate.open();

        assertThat(pilot.join()).isSameAs(checked);
        assertThat(waiter.join()).isSameAs(checked);
    }

    @Test
    void get_waiterInterrupted_waitsOnAndKeepsTheInterrupt() throws Exception {
        Gate gate = new Gate();
        TieredCache<String, String> cache = builder().loader(slow(gate)).build();
        CompletableFuture<String> pilot = async(() -> cache.get("k"));
        gate.awaitArrival();
        CompletableFuture<String> seen = new CompletableFuture<>();
        Thread waiter = newThread(
                () -> seen.complete(cache.get("k") + Thread.currentThread().isInterrupted()));
        waiter.start();
        awaitWaiting(1);
        waiter.interrupt();
        gate.open();
        waiter.join(10_000);

        assertThat(seen).isCompletedWithValue("oldtrue");
        assertThat(pilot.join()).isEqualTo("old");
    }

    @Test
    void get_loadersAskForEachOthersKeys_areToldInsteadOfWaiting() {
        TieredCache<String, String> one = builder().build();
        TieredCache<String, String> other = builder().build();
        for (TieredCache<String, String> second : List.of(one, other)) {
            CyclicBarrier bothLoad = new CyclicBarrier(2);
            CompletableFuture<Throwable> a = async(() -> thrownBy(() -> one.get("a", key -> {
                meet(bothLoad);
                return second.get("b");
            })));
            CompletableFuture<Throwable> b = async(() -> thrownBy(() -> second.get("b", key -> {
                meet(bothLoad);
                return one.get("a");
            })));

            assertThat(List.of(a.join(), b.join()))
                    .allSatisfy(failure -> assertThat(failure)
                            .isInstanceOf(IllegalStateException.class)
                            .hasMessage("cache races: a loader asked for a key whose own loader waits for it"));
            assertThat(one.get("a")).isEqualTo("old");
            one.invalidate("a");
        }
    }

    /** One after the other is no circle. */
    @Test
    void get_ofAKeyWhosePilotOnceWaitedForTheCaller_waits() {
        Gate inA = new Gate();
        Gate inB = new Gate();
        TieredCache<String, String> cache = builder().build();
        CompletableFuture<String> pilotOfA = async(() -> {
            cache.get("a", slow(inA));
            return cache.get("b");
        });
        inA.awaitArrival();
        CompletableFuture<String> pilotOfB = async(() -> cache.get("b", key -> {
            String a = cache.get("a");
            inB.pass();
            return "b of " + a;
        }));
        awaitWaiting(1);
        inA.open();
        inB.awaitArrival();
        awaitWaiting(1);
        inB.open();

        assertThat(pilotOfA.join()).isEqualTo("b of old");
        assertThat(pilotOfB.join()).isEqualTo("b of old");
    }

    private static void meet(CyclicBarrier barrier) {
        try {
            barrier.await(10, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalArgumentException("the other loader never came", e);
        }
    }

    /** Waits until so many threads have boarded a flight. */
    private void awaitWaiting(long count) {
        Awaitility.await()
                .until(() ->
                        started.stream().filter(TieredCacheRaceTest::hasBoarded).count() == count);
    }

    private static boolean hasBoarded(Thread thread) {
        return Arrays.stream(thread.getStackTrace())
                .anyMatch(frame -> frame.getClassName().equals(Landing.class.getName())
                        && frame.getMethodName().equals("block"));
    }

    private static Throwable thrownBy(Runnable call) {
        try {
            call.run();
            return new AssertionError("nothing thrown");
        } catch (Throwable e) {
            return e;
        }
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> RuntimeException sneak(Throwable failure) throws T {
        throw (T) failure;
    }
}
