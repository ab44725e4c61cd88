package dev.perfkit.simulations.coherence;

import com.alicp.jetcache.Cache;
import com.alicp.jetcache.CacheBuilder;
import com.alicp.jetcache.CacheResult;
import com.alicp.jetcache.CacheResultCode;
import com.alicp.jetcache.SimpleCacheManager;
import com.alicp.jetcache.anno.CacheType;
import com.alicp.jetcache.embedded.CaffeineCacheBuilder;
import com.alicp.jetcache.redis.lettuce.RedisLettuceCacheBuilder;
import com.alicp.jetcache.support.Fastjson2KeyConvertor;
import com.alicp.jetcache.support.JavaValueDecoder;
import com.alicp.jetcache.support.JavaValueEncoder;
import com.alicp.jetcache.template.CacheBuilderTemplate;
import com.alicp.jetcache.template.NotifyMonitorInstaller;
import com.alicp.jetcache.template.QuickConfig;
import dev.perfkit.cache.kit.CacheNode;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.codec.ByteArrayCodec;
import java.time.Duration;
import java.util.Map;

/**
 * JetCache with two levels and {@code syncLocal}, which tells the other nodes over a channel of Redis. Each change waits for its result:
 * {@code put} and {@code remove} would return before Redis has answered.
 */
final class JetCacheNode implements CacheNode {
    private static final String AREA = "default";

    private final SimpleCacheManager manager = new SimpleCacheManager();
    private final RedisClient client;
    private final Cache<Integer, Long> cache;
    private final Site site;

    JetCacheNode(Site site) {
        this(site, CacheType.BOTH);
    }

    private JetCacheNode(Site site, CacheType type) {
        this.site = site;
        client = RedisClient.create(RedisURI.create("127.0.0.1", site.port()));
        Map<String, CacheBuilder> near = Map.of(
                AREA,
                CaffeineCacheBuilder.createCaffeineCacheBuilder()
                        .keyConvertor(Fastjson2KeyConvertor.INSTANCE)
                        .limit(Site.MAXIMUM_ENTRIES));
        Map<String, CacheBuilder> far = Map.of(
                AREA,
                RedisLettuceCacheBuilder.createRedisLettuceCacheBuilder()
                        .redisClient(client)
                        .pubSubConnection(client.connectPubSub(ByteArrayCodec.INSTANCE))
                        .keyConvertor(Fastjson2KeyConvertor.INSTANCE)
                        .valueEncoder(JavaValueEncoder.INSTANCE)
                        .valueDecoder(JavaValueDecoder.INSTANCE)
                        .keyPrefix("jetcache.")
                        .broadcastChannel("jetcache"));
        CacheBuilderTemplate template = new CacheBuilderTemplate(false, near, far);
        template.getCacheMonitorInstallers().add(new NotifyMonitorInstaller(far::get));
        manager.setCacheBuilderTemplate(template);
        cache = manager.getOrCreateCache(QuickConfig.newBuilder(AREA, Site.CACHE)
                .cacheType(type)
                .syncLocal(type == CacheType.BOTH)
                .expire(Duration.ofHours(Site.HOURS_TO_LIVE))
                .localExpire(Duration.ofHours(Site.HOURS_TO_LIVE))
                .localLimit(Site.MAXIMUM_ENTRIES)
                .build());
    }

    static FarView far(Site site) {
        JetCacheNode remote = new JetCacheNode(site, CacheType.REMOTE);
        return new FarView() {
            @Override
            public long read(int key) {
                Long version = remote.cache.get(key);
                return version == null ? ABSENT : version;
            }

            @Override
            public void close() {
                remote.close();
            }
        };
    }

    @Override
    public long get(int key) {
        return cache.computeIfAbsent(key, site::load);
    }

    @Override
    public void put(int key, long version) {
        requireDone(cache.PUT(key, version));
    }

    @Override
    public void remove(int key) {
        requireDone(cache.REMOVE(key));
    }

    /** Of two levels where only one did it, the result does not tell whether the other failed or had nothing to remove. */
    private static void requireDone(CacheResult result) {
        CacheResultCode code = result.getResultCode();
        if (code == CacheResultCode.FAIL) {
            throw new IllegalStateException("JetCache: " + result.getMessage());
        }
    }

    @Override
    public void close() {
        manager.close();
        client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
    }
}
