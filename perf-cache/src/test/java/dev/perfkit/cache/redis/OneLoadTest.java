package dev.perfkit.cache.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perfkit.cache.Loader;
import dev.perfkit.cache.Resilience;
import dev.perfkit.cache.TieredCache;
import dev.perfkit.cache.codec.ValueCodec;
import dev.perfkit.cache.kit.Gate;
import dev.perfkit.cache.kit.RealRedis;
import dev.perfkit.time.Ticker;
import io.lettuce.core.SetArgs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Caches that miss the same key at once, each as if in a JVM of its own, over one Redis. */
class OneLoadTest extends RedisFixture {
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final Duration FAR_BELOW_LONG = Duration.ofSeconds(40);

    private final Ticker ticker = Ticker.system();
    private final List<AutoCloseable> toClose = new ArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicInteger loads = new AtomicInteger();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : toClose) {
            each.close();
        }
        threads.shutdownNow();
        assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    }

    private TieredCache<String, String> cache(Duration loadWait, Loader<String, String> loader) {
        TieredCache<String, String> cache = TieredCache.<String, String>builder("products")
                .far(RedisFixture.<String>anyBuilder(redis.uri())
                        .loadWait(loadWait)
                        .build())
                .resilience(Resilience.standard().probeInterval(Duration.ofHours(1)))
                .loader(loader)
                .build();
        toClose.add(cache);
        return cache;
    }

    private Loader<String, String> counting() {
        return key -> key + "-" + loads.incrementAndGet();
    }

    private <T> CompletableFuture<T> start(Callable<T> call) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return call.call();
                    } catch (RuntimeException e) {
                        throw e;
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                },
                threads);
    }

    private static <T> T within(CompletableFuture<T> result) {
        return result.orTimeout(FAR_BELOW_LONG.toSeconds(), TimeUnit.SECONDS).join();
    }

    private static String held(String key) {
        String held = redis.ask(commands -> commands.get("perfkit:products:" + key));
        return String.valueOf(held);
    }

    private static int gets(RealRedis redis) {
        String calls = "cmdstat_get:calls=";
        return redis.ask(commands -> commands.info("commandstats"))
                .lines()
                .filter(line -> line.startsWith(calls))
                .mapToInt(line -> Integer.parseInt(line.substring(calls.length(), line.indexOf(','))))
                .sum();
    }

    /** Returns when somebody has asked again and again. */
    private static void awaitWaiting() {
        int before = gets(redis);
        Awaitility.await().until(() -> gets(redis) > before + 4);
    }

    private static void plant(String key) {
        redis.ask(commands -> commands.set("perfkit:products:" + key, "Lsomebody:1", SetArgs.Builder.px(60_000)));
    }

    @Test
    void get_whileAnotherJvmLoads_waitsForItsValue() throws Exception {
        Gate gate = new Gate();
        TieredCache<String, String> here = cache(LONG, key -> {
            gate.pass();
            return counting().load(key);
        });
        TieredCache<String, String> there = cache(LONG, counting());
        CompletableFuture<String> first = start(() -> here.get("a"));
        gate.awaitArrival();
        CompletableFuture<String> second = start(() -> there.get("a"));
        awaitWaiting();
        assertThat(second).isNotDone();
        gate.open();

        assertThat(within(second)).isEqualTo("a-1");
        assertThat(within(first)).isEqualTo("a-1");
        assertThat(there.snapshot().far().hits()).isOne();
        assertThat(there.snapshot().far().misses()).isZero();
        assertThat(there.get("a")).isEqualTo("a-1");
        assertThat(loads).hasValue(1);
    }

    @Test
    void get_otherJvmsLoadFails_loadsAtOnce() throws Exception {
        Gate gate = new Gate();
        TieredCache<String, String> here = cache(LONG, key -> {
            gate.pass();
            throw new IllegalStateException("down");
        });
        TieredCache<String, String> there = cache(LONG, counting());
        CompletableFuture<String> first = start(() -> here.get("a"));
        gate.awaitArrival();
        CompletableFuture<String> second = start(() -> there.get("a"));
        awaitWaiting();
        gate.open();

        assertThatThrownBy(first::join).hasRootCauseMessage("down");
        assertThat(within(second)).isEqualTo("a-1");
        assertThat(held("a")).startsWith("W");
    }

    @Test
    void get_loadOfNothing_leavesNoLease() {
        TieredCache<String, String> cache = cache(LONG, key -> null);
        TieredCache<String, String> without = cache(LONG, counting());
        assertThat(cache.get("a")).isNull();
        assertThat(cache.getAll(Set.of("b", "c"))).isEmpty();
        assertThatThrownBy(() -> cache.getAll(Set.of("d", "e"), keys -> {
                    throw new IllegalStateException("down");
                }))
                .hasMessage("down");
        assertThat(without.contains("f")).isFalse();
        assertThat(without.explain("g").toString()).contains("nothing");

        Awaitility.await()
                .until(() -> redis.ask(commands -> commands.keys("perfkit:products:*"))
                        .isEmpty());
    }

    @Test
    void get_valueThatCannotBeStored_leavesNoLease() {
        TieredCache<String, String> cache = TieredCache.<String, String>builder("products")
                .far(RedisFixture.<String>anyBuilder(redis.uri())
                        .maximumValueBytes(2)
                        .build())
                .loader(key -> "too large")
                .build();
        toClose.add(cache);

        assertThat(cache.get("a")).isEqualTo("too large");
        Awaitility.await().untilAsserted(() -> assertThat(held("a")).isEqualTo("null"));
    }

    @Test
    void get_holderIsDead_waitsForTheBoundAndOthersWaitNoMore() {
        plant("a");
        TieredCache<String, String> failing = cache(SHORT, key -> {
            throw new IllegalStateException("down");
        });
        TieredCache<String, String> patient = cache(LONG, counting());
        long start = ticker.read();
        assertThatThrownBy(() -> failing.get("a")).hasMessage("down");
        assertThat(ticker.read() - start).isGreaterThanOrEqualTo(SHORT.toNanos());
        assertThat(failing.snapshot().far().up()).isTrue();
        assertThat(failing.snapshot().far().errors()).isZero();

        assertThat(within(start(() -> patient.get("a")))).isEqualTo("a-1");
        assertThat(held("a")).startsWith("W");
    }

    @Test
    void get_waitTurnedOff_loadsAtOnceAndKeepsTheValue() throws Exception {
        plant("a");
        Gate gate = new Gate();
        TieredCache<String, String> failing = cache(Duration.ZERO, key -> {
            gate.pass();
            throw new IllegalStateException("down");
        });
        TieredCache<String, String> other = cache(Duration.ZERO, counting());
        CompletableFuture<String> first = start(() -> failing.get("a"));
        gate.awaitArrival();

        assertThat(within(start(() -> other.get("a")))).isEqualTo("a-1");
        gate.open();
        assertThatThrownBy(first::join).hasRootCauseMessage("down");
        assertThat(held("a")).startsWith("W");
    }

    /** Who has waited in vain and then fails takes nothing from the one who is only slow. */
    @Test
    void get_successorFails_keepsTheSlowHoldersValue() throws Exception {
        Gate gate = new Gate();
        TieredCache<String, String> slow = cache(LONG, key -> {
            gate.pass();
            return "slow";
        });
        CompletableFuture<String> first = start(() -> slow.get("a"));
        gate.awaitArrival();
        failSuccessor();
        gate.open();

        assertThat(within(first)).isEqualTo("slow");
        assertThat(held("a")).startsWith("W").endsWith("slow");
    }

    @Test
    void get_successorFailed_loadsAtOnceUnderTheSameLease() {
        plant("a");
        failSuccessor();
        TieredCache<String, String> next = cache(LONG, key -> held(key));

        assertThat(within(start(() -> next.get("a"))))
                .startsWith("Lsomebody:1>")
                .isNotEqualTo("Lsomebody:1>");
        assertThat(held("a")).startsWith("W");
    }

    private void failSuccessor() {
        TieredCache<String, String> failing = cache(SHORT, key -> {
            throw new IllegalStateException("down");
        });
        assertThatThrownBy(() -> failing.get("a")).hasMessage("down");
        Awaitility.await()
                .untilAsserted(() -> assertThat(held("a")).startsWith("L").endsWith(">"));
    }

    @Test
    void getAll_someAreLoadedElsewhere_loadsTheOthersFirstAndWaitsForThose() throws Exception {
        Gate gate = new Gate();
        TieredCache<String, String> here = cache(LONG, key -> {
            gate.pass();
            return "here";
        });
        TieredCache<String, String> there = cache(LONG, counting());
        CompletableFuture<String> first = start(() -> here.get("a"));
        gate.awaitArrival();
        Set<String> asked = ConcurrentHashMap.newKeySet();
        CompletableFuture<Map<String, String>> second = start(() -> there.getAll(List.of("a", "b", "c"), keys -> {
            asked.addAll(keys);
            Map<String, String> values = new HashMap<>();
            keys.forEach(key -> values.put(key, "there"));
            return values;
        }));
        Awaitility.await().until(() -> held("b").startsWith("W"));
        assertThat(second).isNotDone();
        gate.open();

        assertThat(within(second)).isEqualTo(Map.of("a", "here", "b", "there", "c", "there"));
        assertThat(asked).containsExactlyInAnyOrder("b", "c");
        assertThat(within(first)).isEqualTo("here");
    }

    @Test
    void getAll_holdersAreDead_waitsOnceForAllAndLoadsThem() {
        List<String> keys = List.of("a", "b", "c", "d", "e", "f", "g", "h");
        keys.forEach(OneLoadTest::plant);
        TieredCache<String, String> cache = cache(Duration.ofSeconds(5), counting());
        long start = ticker.read();

        assertThat(within(start(() -> cache.getAll(keys)))).containsOnlyKeys(keys);
        assertThat(Duration.ofNanos(ticker.read() - start)).isBetween(Duration.ofSeconds(5), Duration.ofSeconds(30));
        assertThat(keys).allSatisfy(key -> assertThat(held(key)).startsWith("W"));
    }

    /** S1: the wait of a get that began before is nothing to those that begin after. */
    @Test
    void get_invalidatedDuringTheWait_neverYieldsTheOlderValue() throws Exception {
        Gate gate = new Gate();
        TieredCache<String, String> here = cache(LONG, key -> {
            gate.pass();
            return "old";
        });
        TieredCache<String, String> there = cache(LONG, key -> "new");
        CompletableFuture<String> first = start(() -> here.get("a"));
        gate.awaitArrival();
        CompletableFuture<String> waiting = start(() -> there.get("a"));
        awaitWaiting();
        there.invalidate("a");

        assertThat(within(start(() -> there.get("a")))).isEqualTo("new");
        assertThat(within(waiting)).isEqualTo("new");
        gate.open();
        within(first);
        assertThat(there.get("a")).isEqualTo("new");
        assertThat(held("a")).startsWith("W").endsWith("new");
    }

    @Test
    void get_redisDiesDuringTheWait_costsOneTimeout() {
        try (RealRedis own = RealRedis.start()) {
            TieredCache<String, String> cache = TieredCache.<String, String>builder("products")
                    .far(RedisTier.<String, String>builder("products", own.uri())
                            .codec(ValueCodec.string())
                            .commandTimeout(Duration.ofSeconds(1))
                            .loadWait(LONG)
                            .build())
                    .loader(counting())
                    .build();
            toClose.add(cache);
            own.ask(commands -> commands.set("perfkit:products:a", "Lsomebody:1", SetArgs.Builder.px(60_000)));
            CompletableFuture<String> waiting = start(() -> cache.get("a"));
            Awaitility.await().until(() -> gets(own) > 4);
            own.pause();
            try {
                assertThat(within(waiting)).isEqualTo("a-1");
                assertThat(cache.snapshot().far().up()).isFalse();
                assertThat(cache.snapshot().far().errors()).isOne();
            } finally {
                own.resume();
            }
        }
    }
}
