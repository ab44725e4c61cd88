package dev.perfkit.benchmarks;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.perfkit.cache.Served;
import dev.perfkit.cache.TieredCache;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.redisson.Redisson;
import org.redisson.api.RLocalCachedMap;
import org.redisson.api.RedissonClient;
import org.redisson.api.options.LocalCachedMapOptions;
import org.redisson.config.Config;
import org.springframework.cache.caffeine.CaffeineCache;

/** What is looked into: each of them has one article, under one key, in the memory of this JVM. */
@SuppressWarnings("NullAway.Init") // JMH calls what is annotated with @Setup before anything else
public final class NearCaches {
    static final String KEY = "article:42";
    private static final Article VALUE = Article.of(42);

    private NearCaches() {}

    /** The least that a lookup can be. */
    @State(Scope.Benchmark)
    public static class Maps {
        final ConcurrentMap<String, Article> map = new ConcurrentHashMap<>();

        /** Fills it. */
        @Setup
        public void fill() {
            map.put(KEY, VALUE);
        }
    }

    /** Caffeine, bounded as ours is, without expiry and with it. */
    @State(Scope.Benchmark)
    public static class Bare {
        final Cache<String, Article> plain =
                Caffeine.newBuilder().maximumSize(Caches.ENTRIES).build();
        final Cache<String, Article> expiring = Caffeine.newBuilder()
                .maximumSize(Caches.ENTRIES)
                .expireAfterWrite(Caches.TIME_TO_LIVE)
                .build();

        /** Fills both. */
        @Setup
        public void fill() {
            plain.put(KEY, VALUE);
            expiring.put(KEY, VALUE);
        }
    }

    /** Two tiers, an hour to live, statistics, and a link that tells what others change. */
    @State(Scope.Benchmark)
    public static class PerfKit {
        TieredCache<String, Article> cache;

        /** Fills it. */
        @Setup
        public void fill(RedisServer server) {
            cache = Caches.perfkit(server.uri(), Caches.ENTRIES);
            cache.put(KEY, VALUE);
            Served<Article> served = cache.getServed(KEY);
            if (!served.tier().equals("near")) {
                throw new IllegalStateException("served from " + served.tier() + " (expected: near)");
            }
        }

        /** Closes it, and sees that the far tier had no part in what was measured. */
        @TearDown
        public void close() {
            long farReads = Objects.requireNonNull(cache.snapshot().far()).hits();
            cache.close();
            if (farReads != 0) {
                throw new IllegalStateException("far hits: " + farReads + " (expected: 0)");
            }
        }
    }

    /** Caffeine over Redis. */
    @State(Scope.Benchmark)
    public static class JetCache {
        Caches.JetCache jetcache;

        /** Fills it. */
        @Setup
        public void fill(RedisServer server) {
            jetcache = new Caches.JetCache(server.uri(), Caches.ENTRIES);
            jetcache.cache.PUT(KEY, VALUE).getMessage();
        }

        /** Closes it. */
        @TearDown
        public void close() {
            jetcache.close();
        }
    }

    /** A map with a local cache, with its defaults. */
    @State(Scope.Benchmark)
    public static class RedissonMap {
        RLocalCachedMap<String, Article> map;
        private RedissonClient client;

        /** Fills it. */
        @Setup
        public void fill(RedisServer server) {
            Config config = new Config();
            config.useSingleServer()
                    .setAddress("redis://127.0.0.1:" + server.uri().getPort())
                    .setConnectionMinimumIdleSize(2)
                    .setConnectionPoolSize(8);
            client = Redisson.create(config);
            map = client.getLocalCachedMap(LocalCachedMapOptions.<String, Article>name("articles"));
            map.fastPut(KEY, VALUE);
            if (map.get(KEY) == null || map.cachedKeySet().isEmpty()) {
                throw new IllegalStateException("cached: nothing (expected: the article)");
            }
        }

        /** Closes it. */
        @TearDown
        public void close() {
            client.shutdown();
        }
    }

    /** Spring's wrapper around Caffeine with expiry. */
    @State(Scope.Benchmark)
    public static class Spring {
        CaffeineCache cache;

        /** Fills it. */
        @Setup
        public void fill() {
            cache = new CaffeineCache(
                    "articles",
                    Caffeine.newBuilder()
                            .maximumSize(Caches.ENTRIES)
                            .expireAfterWrite(Caches.TIME_TO_LIVE)
                            .build());
            cache.put(KEY, VALUE);
        }
    }
}
