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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/**
 * The first promise under fire: a get that starts after a change returned never yields what was there before.
 *
 * <p>The source holds a version a key. A writer raises it, then puts the version or invalidates the key, and when that has
 * returned raises the key's floor to it. A reader reads the floor, then the cache: what it gets must not be below.
 */
class CacheStressTest {
    private static final int KEYS = 4;
    private static final long SEED = 20_261_122;

    private final AtomicLongArray source = new AtomicLongArray(KEYS);
    private final AtomicLongArray floor = new AtomicLongArray(KEYS);
    private final AtomicLong observed = new AtomicLong();
    private final AtomicLong stale = new AtomicLong();
    private final Object[] writing = {new Object(), new Object(), new Object(), new Object()};

    @Test
    void get_nearOnly_neverOld() {
        try (TieredCache<Integer, Long> cache = builder().build()) {
            hammer(List.of(cache), 20_000);
        }
    }

    @Test
    void get_overMemoryTier_neverOld() {
        try (TieredCache<Integer, Long> cache =
                builder().far(new MemoryTier<>(Ticker.system())).build()) {
            hammer(List.of(cache), 20_000);
        }
    }

    @Test
    void get_overRedis_neverOld() {
        try (RealRedis redis = RealRedis.start();
                TieredCache<Integer, Long> cache = builder()
                        .far(RedisTier.<Integer, Long>builder("stress", redis.uri())
                                .codec(ValueCodec.json(Long.class))
                                // A busy machine is no failure here.
                                .commandTimeout(Duration.ofSeconds(20))
                                .build())
                        .build()) {
            hammer(List.of(cache), 3_000);
            assertThat(cache.snapshot().far().up()).isTrue();
            assertThat(cache.snapshot().far().hits()).isPositive();
        }
    }

    /** Few near entries, so that readers often go below; the loader dawdles now and then. */
    private TieredCacheBuilder<Integer, Long> builder() {
        return TieredCache.<Integer, Long>builder("stress").maximumEntries(2).loader(key -> {
            long read = source.get(key);
            if (read % 3 == 0) {
                LockSupport.parkNanos(20_000);
            }
            return read;
        });
    }

    private void hammer(List<TieredCache<Integer, Long>> caches, int changes) {
        AtomicBoolean done = new AtomicBoolean();
        List<CompletableFuture<Void>> threads = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Random random = new Random(SEED + i);
            TieredCache<Integer, Long> cache = caches.get(i % caches.size());
            threads.add(start(() -> read(cache, random, done)));
        }
        List<CompletableFuture<Void>> writers = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            Random random = new Random(SEED - 1 - i);
            TieredCache<Integer, Long> cache = caches.get(i % caches.size());
            writers.add(start(() -> write(cache, random, changes / 2)));
        }
        writers.forEach(CompletableFuture::join);
        done.set(true);
        threads.forEach(CompletableFuture::join);

        assertThat(stale)
                .as("old values of %s observed, seed %s", observed, SEED)
                .hasValue(0);
        assertThat(observed.get()).isGreaterThan(changes);
    }

    private static CompletableFuture<Void> start(Runnable body) {
        return CompletableFuture.runAsync(body, task -> new Thread(task).start())
                .orTimeout(60, TimeUnit.SECONDS);
    }

    private void read(TieredCache<Integer, Long> cache, Random random, AtomicBoolean done) {
        while (!done.get()) {
            observe(cache, random.nextInt(KEYS));
        }
    }

    private void observe(TieredCache<Integer, Long> cache, int key) {
        long least = floor.get(key);
        Long got = cache.get(key);
        observed.incrementAndGet();
        if (got == null || got < least) {
            stale.incrementAndGet();
        }
    }

    /** One writer a key at a time: of two puts at once either may be the last, and the test could not say which. */
    private void write(TieredCache<Integer, Long> cache, Random random, int changes) {
        for (int i = 0; i < changes; i++) {
            int key = random.nextInt(KEYS);
            synchronized (writing[key]) {
                long version = source.incrementAndGet(key);
                if (random.nextInt(3) == 0) {
                    cache.put(key, version);
                } else {
                    cache.invalidate(key);
                }
                floor.set(key, version);
            }
            observe(cache, key);
        }
    }
}
