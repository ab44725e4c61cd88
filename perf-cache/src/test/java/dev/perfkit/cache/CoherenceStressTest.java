package dev.perfkit.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perfkit.cache.codec.ValueCodec;
import dev.perfkit.cache.kit.MemoryTier;
import dev.perfkit.cache.kit.RealRedis;
import dev.perfkit.cache.redis.RedisTier;
import dev.perfkit.time.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/**
 * Three caches over one tier, as three JVMs, under all kinds of changes and a link that breaks and mends.
 *
 * <p>The tier delivers its messages before a change returns. So what {@link CacheStressTest} asks of one JVM must hold for all
 * while the links are well: once a change has returned anywhere, nobody is given what was there before. Where a link is broken
 * that holds for the JVM's own changes. And whatever happens, no JVM goes back.
 */
class CoherenceStressTest {
    private static final int KEYS = 4;
    private static final int NODES = 3;
    private static final long SEED = 20_261_126;

    private final AtomicLongArray source = new AtomicLongArray(KEYS);
    private final AtomicLongArray floor = new AtomicLongArray(KEYS * NODES);
    private final AtomicLongArray seen = new AtomicLongArray(KEYS * NODES);
    private final AtomicLong observed = new AtomicLong();
    private final AtomicLong old = new AtomicLong();
    private final AtomicLong wentBack = new AtomicLong();
    private final Object[] writing = {new Object(), new Object(), new Object(), new Object()};
    private final AtomicBoolean done = new AtomicBoolean();
    private boolean told;

    @Test
    void get_threeNodes_neverOldNeverBack() {
        MemoryTier<Integer, Long> memory = new MemoryTier<>(Ticker.system());
        run(List.of(memory.node(), memory.node(), memory.node()), true, 15_000, () -> {});
    }

    @Test
    void get_threeNodesWithFaults_neverOldNeverBack() {
        MemoryTier<Integer, Long> memory = new MemoryTier<>(Ticker.system());
        List<MemoryTier<Integer, Long>> nodes = List.of(memory.node(), memory.node(), memory.node());
        Random random = new Random(SEED + 100);
        run(nodes, false, 15_000, () -> disturb(memory, nodes.get(random.nextInt(NODES)), random.nextInt(5)));
    }

    /** Here messages take their time, so a JVM is asked for its own changes alone. */
    @Test
    void get_threeNodesOverRedis_neverOldNeverBack() {
        try (RealRedis redis = RealRedis.start()) {
            run(List.of(tier(redis), tier(redis), tier(redis)), false, 3_000, () -> {});
        }
    }

    private static CacheTier<Integer, Long> tier(RealRedis redis) {
        return RedisTier.<Integer, Long>builder("coherence", redis.uri())
                .codec(ValueCodec.json(Long.class))
                // A busy machine is no failure here.
                .commandTimeout(Duration.ofSeconds(20))
                .build();
    }

    private void run(List<? extends CacheTier<Integer, Long>> nodes, boolean told, int changes, Runnable disturb) {
        this.told = told;
        List<TieredCache<Integer, Long>> caches = new ArrayList<>();
        nodes.forEach(node -> caches.add(TieredCache.<Integer, Long>builder("node")
                .maximumEntries(3)
                .far(node)
                .entryOptions((key, value) -> EntryOptions.standard().tags("of-" + key))
                .loader(this::load)
                .build()));
        List<CompletableFuture<Void>> readers = new ArrayList<>();
        List<CompletableFuture<Void>> writers = new ArrayList<>();
        for (int i = 0; i < NODES; i++) {
            int node = i;
            readers.add(start(() -> read(caches.get(node), node, new Random(SEED + node))));
            writers.add(start(() -> write(caches.get(node), node, new Random(SEED - 1 - node), changes)));
        }
        readers.add(start(() -> {
            while (!done.get()) {
                disturb.run();
                LockSupport.parkNanos(100_000);
            }
        }));
        writers.forEach(CompletableFuture::join);
        done.set(true);
        readers.forEach(CompletableFuture::join);
        caches.forEach(TieredCache::close);

        assertThat(old).as("old values of %s observed, seed %s", observed, SEED).hasValue(0);
        assertThat(wentBack)
                .as("steps back of %s observed, seed %s", observed, SEED)
                .hasValue(0);
        assertThat(caches.get(0).snapshot().near().hits()).isPositive();
    }

    private Long load(Integer key) {
        long read = source.get(key);
        if (read % 3 == 0) {
            LockSupport.parkNanos(20_000);
        }
        return read;
    }

    private static CompletableFuture<Void> start(Runnable body) {
        return CompletableFuture.runAsync(body, task -> new Thread(task).start())
                .orTimeout(120, TimeUnit.SECONDS);
    }

    private void read(TieredCache<Integer, Long> cache, int node, Random random) {
        while (!done.get()) {
            observe(cache, node, random.nextInt(KEYS), random.nextInt(4) == 0);
        }
    }

    private void observe(TieredCache<Integer, Long> cache, int node, int key, boolean inBulk) {
        int place = node * KEYS + key;
        long least = floor.get(place);
        long last = seen.get(place);
        Served<Long> served = inBulk ? null : cache.getServed(key);
        Long got = served == null ? cache.getAll(Set.of(key, (key + 1) % KEYS)).get(key) : served.value();
        observed.incrementAndGet();
        if (got == null || got < least) {
            old.incrementAndGet();
        } else if (got < last) {
            wentBack.incrementAndGet();
        } else if (served != null && served.reason() == Served.Reason.FRESH) {
            // What was loaded and refused by the far tier has no version, and may be of a change not told yet.
            seen.accumulateAndGet(place, got, Math::max);
        }
    }

    private void write(TieredCache<Integer, Long> cache, int node, Random random, int changes) {
        for (int i = 0; i < changes / NODES; i++) {
            int key = random.nextInt(KEYS);
            synchronized (writing[key]) {
                long version = source.incrementAndGet(key);
                change(cache, key, version, random.nextInt(8));
                for (int other = 0; other < NODES; other++) {
                    if (other == node || told) {
                        floor.set(other * KEYS + key, version);
                    }
                }
            }
            observe(cache, node, key, false);
        }
    }

    private static void change(TieredCache<Integer, Long> cache, int key, long version, int how) {
        switch (how) {
            case 0 -> cache.invalidateTag("of-" + key);
            case 1 -> cache.invalidatePrefix("" + key);
            case 2 -> cache.invalidateAll();
            case 3 -> cache.invalidateAll(Set.of(key, (key + 1) % KEYS));
            case 4, 5 -> cache.put(key, version, EntryOptions.standard().tags("of-" + key));
            default -> cache.invalidate(key);
        }
    }

    private static void disturb(MemoryTier<Integer, Long> memory, MemoryTier<Integer, Long> node, int how) {
        switch (how) {
            case 0, 1 -> node.suspend();
            case 2, 3 -> node.resume();
            default -> memory.loseData();
        }
    }
}
