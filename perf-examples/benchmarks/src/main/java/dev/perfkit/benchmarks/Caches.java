package dev.perfkit.benchmarks;

import com.alicp.jetcache.Cache;
import com.alicp.jetcache.CacheBuilder;
import com.alicp.jetcache.CacheValueHolder;
import com.alicp.jetcache.SimpleCacheManager;
import com.alicp.jetcache.anno.CacheType;
import com.alicp.jetcache.embedded.CaffeineCacheBuilder;
import com.alicp.jetcache.redis.lettuce.RedisLettuceCacheBuilder;
import com.alicp.jetcache.support.Fastjson2KeyConvertor;
import com.alicp.jetcache.template.CacheBuilderTemplate;
import com.alicp.jetcache.template.QuickConfig;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.perfkit.cache.TieredCache;
import dev.perfkit.cache.redis.RedisTier;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.codec.ByteArrayCodec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;

/** The two caches of two tiers, alike as far as they can be: an hour to live, JSON by Jackson, changes told to other nodes. */
final class Caches {
    static final Duration TIME_TO_LIVE = Duration.ofHours(1);
    static final int ENTRIES = 10_000;
    /** Long, so that a machine that is held up for a moment spoils a figure and not the run. */
    static final Duration TIMEOUT = Duration.ofSeconds(10);

    private Caches() {}

    /** Ours; hears of others' changes when it is returned. */
    static TieredCache<String, Article> perfkit(RedisURI uri, int nearEntries) {
        TieredCache<String, Article> cache = TieredCache.<String, Article>builder("articles")
                .maximumEntries(nearEntries)
                .timeToLive(TIME_TO_LIVE)
                .far(RedisTier.<String, Article>builder("articles", uri)
                        .codec(Article.CODEC)
                        .commandTimeout(TIMEOUT)
                        .build())
                .build();
        awaitLive(cache);
        return cache;
    }

    static void awaitLive(TieredCache<?, ?> cache) {
        long start = System.nanoTime();
        while (!cache.snapshot().serving().live()) {
            if (System.nanoTime() - start > TIMEOUT.toNanos()) {
                throw new IllegalStateException("the link of " + cache + " is not live after " + TIMEOUT);
            }
            Thread.onSpinWait();
        }
    }

    /** JetCache, with what it needs to be closed. */
    static final class JetCache implements AutoCloseable {
        private static final String AREA = "default";

        final Cache<String, Article> cache;
        private final SimpleCacheManager manager = new SimpleCacheManager();
        private final RedisClient client;

        JetCache(RedisURI uri, int nearEntries) {
            client = RedisClient.create(uri);
            Map<String, CacheBuilder> near = Map.of(
                    AREA,
                    CaffeineCacheBuilder.createCaffeineCacheBuilder().keyConvertor(Fastjson2KeyConvertor.INSTANCE));
            Map<String, CacheBuilder> far = Map.of(
                    AREA,
                    RedisLettuceCacheBuilder.createRedisLettuceCacheBuilder()
                            .redisClient(client)
                            .pubSubConnection(client.connectPubSub(ByteArrayCodec.INSTANCE))
                            .keyConvertor(Fastjson2KeyConvertor.INSTANCE)
                            .valueEncoder(HeldCodec::encode)
                            .valueDecoder(HeldCodec::decode)
                            .keyPrefix("jetcache.")
                            .broadcastChannel("jetcache"));
            manager.setCacheBuilderTemplate(new CacheBuilderTemplate(false, near, far));
            cache = manager.getOrCreateCache(QuickConfig.newBuilder(AREA, "articles")
                    .cacheType(CacheType.BOTH)
                    .syncLocal(true)
                    .expire(TIME_TO_LIVE)
                    .localExpire(TIME_TO_LIVE)
                    .localLimit(nearEntries)
                    .build());
        }

        @Override
        public void close() {
            manager.close();
            client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
        }
    }

    /** JetCache keeps values in a holder, which Jackson writes as readily as what is inside. */
    private static final class HeldCodec {
        private static final ObjectMapper JSON = new ObjectMapper();
        private static final TypeReference<CacheValueHolder<Article>> TYPE = new TypeReference<>() {};

        private HeldCodec() {}

        static byte[] encode(Object held) {
            try {
                return JSON.writerFor(TYPE).writeValueAsBytes(held);
            } catch (JsonProcessingException e) {
                throw new IllegalArgumentException("value: " + held + " (expected: a held article)", e);
            }
        }

        static Object decode(byte[] bytes) {
            try {
                return JSON.readerFor(TYPE).readValue(bytes);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
