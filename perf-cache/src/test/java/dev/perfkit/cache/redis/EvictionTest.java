package dev.perfkit.cache.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perfkit.cache.EntryOptions;
import dev.perfkit.cache.Group;
import dev.perfkit.cache.TierEntry;
import dev.perfkit.cache.TierFill;
import dev.perfkit.cache.TierRead;
import dev.perfkit.cache.TieredCache;
import dev.perfkit.cache.kit.CacheNode;
import dev.perfkit.cache.kit.CacheOperation;
import dev.perfkit.cache.kit.HistoryChecker;
import dev.perfkit.cache.kit.RandomCalls;
import dev.perfkit.cache.kit.RecordingListener;
import dev.perfkit.cache.kit.Versions;
import io.lettuce.core.SetArgs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A server that is full and throws away what it likes. */
class EvictionTest extends RedisFixture {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int KEYS = 400;
    private static final int ROOM = 1_000_000;
    private static final long SEED = 20_261_128;
    /** All values together take twice the room. */
    private static final String PADDING = ":" + "x".repeat(2 * ROOM / KEYS);

    private final Versions versions = Versions.inMemory(KEYS);

    @AfterEach
    void empty() {
        redis.ask(commands -> commands.configSet("maxmemory", "0"));
    }

    private static void fillUp(String policy) {
        redis.ask(commands -> {
            commands.configSet("maxmemory-policy", policy);
            return commands.configSet("maxmemory", "" + (statistic(commands.info("memory"), "used_memory") + ROOM));
        });
    }

    private static long statistic(String info, String name) {
        return Long.parseLong(info.replaceAll("(?s).*\\b" + name + ":(\\d+).*", "$1"));
    }

    private static long evicted() {
        return redis.ask(commands -> statistic(commands.info("stats"), "evicted_keys"));
    }

    /** Has the server evict until that is so. */
    private static void evictUntil(BooleanSupplier gone) {
        int[] next = {0};
        Awaitility.await()
                .atMost(LIMIT)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> {
                    redis.ask(commands -> {
                        for (int i = 0; i < 200; i++) {
                            commands.set("other:" + next[0]++, PADDING, SetArgs.Builder.ex(3_600));
                        }
                        return true;
                    });
                    return gone.getAsBoolean();
                });
    }

    private static RedisTier<Integer, String> tier() {
        return RedisFixture.<Integer>anyBuilder(redis.uri())
                .link(new Link(Duration.ofMillis(50), Duration.ofSeconds(10)))
                .build();
    }

    /** A cache with little room in memory, so that the server is asked. */
    private final class Node implements CacheNode {
        private final TieredCache<Integer, String> cache = TieredCache.<Integer, String>builder("evicted")
                .maximumEntries(KEYS / 10)
                .entryOptions((key, value) -> EntryOptions.standard().tags("of-" + key))
                .far(tier())
                .loader(key -> versions.current(key) + PADDING)
                .build();

        @Override
        public long get(int key) {
            String value = cache.get(key);
            return value == null ? ABSENT : Long.parseLong(value.substring(0, value.indexOf(':')));
        }

        @Override
        public void put(int key, long version) {
            cache.put(key, version + PADDING, EntryOptions.standard().tags("of-" + key));
        }

        @Override
        public void remove(int key) {
            // Each kind of removal has something of its own to lose.
            if (versions.current(key) % 2 == 0) {
                cache.invalidate(key);
            } else {
                cache.invalidateTag("of-" + key);
            }
        }

        /** Returns how often what was asked for was not near. */
        long askedBelow() {
            return cache.snapshot().near().misses();
        }

        @Override
        public void close() {
            cache.close();
        }
    }

    /** Calls two nodes at random until that is so; returns how often they loaded. */
    private long callUntil(BooleanSupplier enough) throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        try (Node a = new Node();
                Node b = new Node()) {
            List<CompletableFuture<List<CacheOperation>>> running = new ArrayList<>();
            for (Node node : List.of(a, b)) {
                RandomCalls calls = new RandomCalls(node == a ? "A" : "B", node, versions);
                long seed = SEED + 10L * running.size();
                running.add(CompletableFuture.supplyAsync(
                        () -> calls.run(seed, 2, () -> !over.get()), task -> new Thread(task).start()));
            }
            try {
                Awaitility.await().atMost(LIMIT).until(enough::getAsBoolean);
            } finally {
                over.set(true);
            }
            List<CacheOperation> history = new ArrayList<>();
            for (CompletableFuture<List<CacheOperation>> done : running) {
                history.addAll(done.get(LIMIT.toSeconds(), TimeUnit.SECONDS));
            }
            HistoryChecker.Verdict verdict = HistoryChecker.check(SEED, history);
            assertThat(verdict.violations()).as("%s", verdict).isEmpty();
            assertThat(history).allMatch(CacheOperation::acknowledged);
            return a.cache.snapshot().loads().count()
                    + b.cache.snapshot().loads().count();
        }
    }

    @Test
    void volatileLru_valuesAndLeasesEvicted_areLoadedAnewAndNeverOld() throws Exception {
        fillUp("volatile-lru");
        long before = evicted();
        long loads = callUntil(() -> evicted() > before + 4L * KEYS);

        assertThat(loads).isGreaterThan(2L * KEYS);
        long bookkeeping = redis.ask(commands -> commands.exists("perfkit:products", "perfkit:products#kills"));
        assertThat(bookkeeping).isEqualTo(2);
    }

    @Test
    void volatileLru_leaseEvicted_fillIsDropped() {
        try (RedisTier<Integer, String> tier = tier()) {
            TierRead.Lease<String> lease = (TierRead.Lease<String>) tier.read(7);
            fillUp("volatile-lru");
            evictUntil(() -> redis.ask(commands -> commands.exists("perfkit:products:7")) == 0);

            assertThat(tier.fill(7, lease, TierEntry.of("one", HOUR))).isNotInstanceOf(TierFill.Stored.class);
            assertThat(tier.read(7)).isInstanceOf(TierRead.Lease.class);
        }
    }

    /** Against what {@link RedisTier} asks for; and yet no value is older than promised. */
    @Test
    void allKeysRandom_underCalls_breaksNoPromise() throws Exception {
        try (RedisTier<Integer, String> watched = tier()) {
            RecordingListener heard = new RecordingListener();
            watched.listen(heard);
            fillUp("allkeys-random");
            long before = evicted();
            long loads = callUntil(() -> evicted() > before + 4L * KEYS
                    && heard.states().contains("lost")
                    && heard.messages().stream().anyMatch(message -> message.startsWith("killed All")));

            assertThat(loads).isGreaterThan(2L * KEYS);
        }
    }

    @Test
    void allKeysRandom_counterEvicted_beginsANewGeneration() {
        try (Node node = new Node();
                RedisTier<Integer, String> other = tier()) {
            RecordingListener heard = new RecordingListener();
            other.listen(heard);
            Awaitility.await().atMost(LIMIT).until(heard::isLive);
            long version = other.remove(1);
            awaitNear(node, 1);
            fillUp("allkeys-random");
            long below = node.askedBelow();
            evictUntil(() -> heard.states().contains("lost"));
            empty();

            // Nothing near is left of what was there.
            Awaitility.await().atMost(LIMIT).until(() -> {
                node.get(1);
                return node.askedBelow() > below;
            });
            assertThat(other.remove(1)).isGreaterThan(version);
        }
    }

    private static void awaitNear(Node node, int key) {
        Awaitility.await().atMost(LIMIT).until(() -> {
            long before = node.cache.snapshot().near().hits();
            node.get(key);
            return node.cache.snapshot().near().hits() > before;
        });
    }

    @Test
    void allKeysRandom_killsEvicted_allKeysAreKilledInstead() {
        try (RedisTier<Integer, String> tier = tier()) {
            RecordingListener heard = new RecordingListener();
            tier.listen(heard);
            Awaitility.await().atMost(LIMIT).until(heard::isLive);
            tier.write(1, new TierEntry<>("one", HOUR, Duration.ZERO, Duration.ZERO, Set.of("t")));
            tier.kill(new Group.Tag("t"));
            Awaitility.await().atMost(LIMIT).until(() -> heard.messages().size() == 2);
            fillUp("allkeys-random");
            evictUntil(() -> heard.messages().stream().anyMatch(message -> message.startsWith("killed All")));
            empty();

            // By whom it was lost twice, it is entered twice.
            Awaitility.await()
                    .atMost(LIMIT)
                    .until(() -> redis.ask(commands -> commands.zrange("perfkit:products#kills", 0, -1))
                            .equals(List.of("p:")));
        }
    }
}
