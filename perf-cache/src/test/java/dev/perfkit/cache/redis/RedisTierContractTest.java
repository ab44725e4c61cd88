package dev.perfkit.cache.redis;

import dev.perfkit.cache.kit.RealRedis;
import io.lettuce.core.cluster.api.sync.RedisClusterCommands;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class RedisTierContractTest extends RedisContract {
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

    @Override
    RedisTierBuilder<String, String> builder(String namespace) {
        return RedisTier.builder(namespace, redis.uri());
    }

    @Override
    <T> T ask(Function<RedisClusterCommands<String, String>, T> question) {
        return redis.ask(question::apply);
    }
}
