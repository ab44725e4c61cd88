package dev.perfkit.cache.redis;

import dev.perfkit.cache.codec.ValueCodec;
import dev.perfkit.cache.kit.RealRedis;
import io.lettuce.core.RedisURI;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** A Redis for all tests of a class, empty when each begins. */
abstract class RedisFixture {
    static final Duration HOUR = Duration.ofHours(1);

    static RealRedis redis;

    @BeforeAll
    static void startRedis() {
        redis = RealRedis.start();
    }

    @AfterAll
    static void stopRedis() {
        if (redis != null) {
            redis.close();
            redis = null;
        }
    }

    @BeforeEach
    void flush() {
        redis.ask(commands -> commands.flushall());
    }

    static <K> RedisTierBuilder<K, String> anyBuilder(RedisURI uri) {
        return RedisTier.<K, String>builder("products", uri)
                .codec(ValueCodec.string())
                // A busy machine is no failure of the tier.
                .commandTimeout(Duration.ofSeconds(10));
    }
}
