package dev.perfkit.cache.redis;

import dev.perfkit.cache.CacheTier;
import dev.perfkit.cache.codec.ValueCodec;
import dev.perfkit.cache.kit.LoadWaitContract;
import dev.perfkit.cache.kit.RealRedis;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class RedisLoadWaitTest extends LoadWaitContract {
    private static final AtomicInteger namespaces = new AtomicInteger();

    private static RealRedis redis;

    @BeforeAll
    static void startRedis() {
        redis = RealRedis.start();
    }

    @AfterAll
    static void stopRedis() {
        if (redis != null) {
            redis.close();
        }
    }

    private static CacheTier<String, String> tier(Duration loadWait) {
        return RedisTier.<String, String>builder("loads-" + namespaces.get(), redis.uri())
                .codec(ValueCodec.string())
                .commandTimeout(Duration.ofSeconds(10))
                .loadWait(loadWait)
                .build();
    }

    @Override
    protected CacheTier<String, String> createTier() {
        namespaces.incrementAndGet();
        return createOther();
    }

    @Override
    protected CacheTier<String, String> createOther() {
        return tier(Duration.ofMinutes(1));
    }

    @Override
    protected CacheTier<String, String> createHasty() {
        return tier(Duration.ofMillis(5));
    }
}
