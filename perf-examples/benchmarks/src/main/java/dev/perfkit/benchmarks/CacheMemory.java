package dev.perfkit.benchmarks;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.perfkit.cache.TieredCache;
import dev.perfkit.cache.TieredCacheBuilder;
import dev.perfkit.cache.codec.ValueCodec;
import dev.perfkit.cache.kit.RealRedis;
import dev.perfkit.cache.redis.RedisTier;
import dev.perfkit.examples.evidence.Evidence;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * What an entry of the near tier and what an empty cache take of the heap, beside Caffeine; written to {@code cache-memory.json}.
 *
 * <pre>
 * java -cp perf-examples/benchmarks/target/benchmarks.jar dev.perfkit.benchmarks.CacheMemory
 * </pre>
 *
 * <p>A figure is the median of five differences between the heap in use after a collection. Keys and values are there
 * before and do not count. Takes a minute.
 */
public final class CacheMemory {
    private static final int ENTRIES = 20_000;
    private static final int CACHES = 50;
    private static final int WARM_UPS = 1;
    private static final int ROUNDS = 5;

    private final List<String> keys =
            IntStream.range(0, ENTRIES).mapToObj(i -> "article:" + i).toList();
    private final RedisClient client = RedisClient.create();
    private final RedisURI uri;

    private CacheMemory(RedisURI uri) {
        client.setOptions(ClientOptions.builder().autoReconnect(false).build());
        this.uri = uri;
    }

    /** Measures, prints and writes. */
    public static void main(String[] args) throws IOException {
        try (RealRedis redis = RealRedis.launch()) {
            Evidence evidence = new CacheMemory(redis.uri()).measure();
            evidence.print(System.out);
            System.out.println(evidence.write());
        }
    }

    private Evidence measure() {
        Evidence evidence = Evidence.of("cache-memory")
                .add("entry, Caffeine", perEntry(this::caffeine), "B")
                .add("entry, Caffeine with expireAfterWrite", perEntry(this::expiringCaffeine), "B")
                .add("entry, PerfKit without a far tier", perEntry(this::near), "B")
                .add("entry, PerfKit over Redis", perEntry(this::overRedis), "B")
                .add("cache, Caffeine with expireAfterWrite", perCache(i -> new Holder(emptyCaffeine(), () -> {})), "B")
                .add(
                        "cache, PerfKit without a far tier",
                        perCache(i -> holder(nearBuilder().build())),
                        "B")
                .add("cache, PerfKit over Redis, client shared", perCache(i -> holder(redisCache("cache" + i))), "B");
        client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
        return evidence;
    }

    /** Something that takes heap until it is closed. */
    private record Holder(Object held, Runnable closing) {}

    private static Holder holder(TieredCache<?, ?> cache) {
        return new Holder(cache, cache::close);
    }

    private Holder caffeine() {
        var cache = Caffeine.newBuilder().maximumSize(ENTRIES).<String, String>build();
        keys.forEach(key -> cache.put(key, key));
        cache.cleanUp();
        return new Holder(cache, () -> {});
    }

    private Holder expiringCaffeine() {
        var cache = emptyCaffeine();
        keys.forEach(key -> cache.put(key, key));
        cache.cleanUp();
        return new Holder(cache, () -> {});
    }

    private static Cache<String, String> emptyCaffeine() {
        return Caffeine.newBuilder()
                .maximumSize(ENTRIES)
                .expireAfterWrite(Caches.TIME_TO_LIVE)
                .build();
    }

    private static TieredCacheBuilder<String, String> nearBuilder() {
        return TieredCache.<String, String>builder("memory")
                .maximumEntries(ENTRIES)
                .timeToLive(Caches.TIME_TO_LIVE);
    }

    private Holder near() {
        TieredCache<String, String> cache = nearBuilder().build();
        keys.forEach(key -> cache.put(key, key));
        return filled(cache);
    }

    private TieredCache<String, String> redisCache(String namespace) {
        return nearBuilder()
                .far(RedisTier.<String, String>builder(namespace, client, uri)
                        .codec(ValueCodec.string())
                        .build())
                .build();
    }

    private Holder overRedis() {
        TieredCache<String, String> cache = redisCache("entries");
        Caches.awaitLive(cache);
        keys.forEach(key -> cache.put(key, key));
        return filled(cache);
    }

    private static Holder filled(TieredCache<String, String> cache) {
        long size = cache.snapshot().near().entries();
        if (size < ENTRIES) {
            throw new IllegalStateException("entries: " + size + " (expected: " + ENTRIES + ")");
        }
        return holder(cache);
    }

    private static double perEntry(Supplier<Holder> filling) {
        return heapOf(filling) / ENTRIES;
    }

    private static double perCache(IntFunction<Holder> making) {
        return heapOf(() -> {
                    List<Holder> made = new ArrayList<>();
                    for (int i = 0; i < CACHES; i++) {
                        made.add(making.apply(i));
                    }
                    return new Holder(made, () -> made.forEach(holder -> holder.closing.run()));
                })
                / CACHES;
    }

    private static double heapOf(Supplier<Holder> making) {
        double[] found = new double[ROUNDS];
        for (int i = -WARM_UPS; i < ROUNDS; i++) {
            double before = usedAfterCollection();
            Holder holder = making.get();
            double after = usedAfterCollection();
            holder.closing.run();
            if (i >= 0) {
                found[i] = after - before;
            }
        }
        Arrays.sort(found);
        return found[found.length / 2];
    }

    private static double usedAfterCollection() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
