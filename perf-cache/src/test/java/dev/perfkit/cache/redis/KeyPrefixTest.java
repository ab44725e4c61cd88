package dev.perfkit.cache.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perfkit.cache.Freshness;
import dev.perfkit.cache.Group;
import dev.perfkit.cache.TieredCache;
import dev.perfkit.cache.codec.ValueCodec;
import dev.perfkit.cache.kit.RealRedis;
import io.lettuce.core.RedisURI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys that begin with something else than "perfkit:". */
@Timeout(60)
class KeyPrefixTest {
    private static RedisTierBuilder<String, String> builder(RealRedis redis, String prefix) {
        return RedisTier.<String, String>builder("products", redis.uri())
                .codec(ValueCodec.string())
                .keyPrefix(prefix)
                .failFast(true);
    }

    private static TieredCache<String, String> cache(RedisTierBuilder<String, String> tier) {
        return TieredCache.<String, String>builder("products")
                .freshness(Freshness.standard().jitter(0))
                .far(tier.build())
                .build();
    }

    @Test
    void keyPrefix_given_isBeforeAllThatIsInRedis() throws Exception {
        try (RealRedis redis = RealRedis.start();
                TieredCache<String, String> shop = cache(builder(redis, "shop:"));
                TieredCache<String, String> there = cache(builder(redis, "shop:"));
                TieredCache<String, String> usual = cache(builder(redis, "perfkit:"))) {
            Awaitility.await()
                    .until(() -> there.snapshot().serving().live()
                            && shop.snapshot().serving().live());
            shop.put("user:1", "one");
            usual.put("user:1", "other");
            assertThat(there.get("user:1")).isEqualTo("one");
            shop.put("user:1", "two", Duration.ofMinutes(1));
            Awaitility.await()
                    .untilAsserted(() -> assertThat(there.get("user:1")).isEqualTo("two"));
            shop.invalidateTag("t");

            List<String> keys = redis.ask(commands -> commands.keys("shop:*"));
            assertThat(keys).contains("shop:products", "shop:products:user:1", "shop:products#kills");
            List<String> all = redis.ask(commands -> commands.keys("*"));
            assertThat(all).allMatch(key -> key.startsWith("shop:products") || key.startsWith("perfkit:products"));
            List<String> channels = redis.ask(commands -> commands.pubsubChannels());
            assertThat(channels)
                    .allMatch(channel -> channel.startsWith("shop:products") || channel.startsWith("perfkit:products"));
            assertThat(shop.invalidatePattern("user:?").done().get(30, TimeUnit.SECONDS))
                    .isEqualTo(1);
            assertThat(shop.get("user:1")).isNull();
            assertThat(usual.get("user:1")).isEqualTo("other");
        }
    }

    @Test
    void keyPrefix_withForeignWrites_hearsOfThem() {
        try (RealRedis redis = RealRedis.start();
                RedisTier<String, String> tier =
                        builder(redis, "shop:").foreignWrites(true).build();
                TieredCache<String, String> cache = TieredCache.<String, String>builder("products")
                        .far(tier)
                        .build()) {
            Awaitility.await().until(() -> cache.snapshot().serving().live());
            cache.put("k", "v");
            assertThat(cache.get("k")).isEqualTo("v");
            redis.ask(commands -> commands.del("shop:products:k"));
            Awaitility.await().untilAsserted(() -> assertThat(cache.get("k")).isNull());
            assertThat(tier.kill(new Group.All())).isPositive();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ":", "shop", "a:b:", "a b:", "{a}:", "a#:", "sh\u00f6p:"})
    void keyPrefix_bad_isNamed(String prefix) {
        assertThatThrownBy(() -> RedisTier.builder("products", RedisURI.create("redis://localhost"))
                        .keyPrefix(prefix))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("keyPrefix: \"" + prefix
                        + "\" (expected: 1 to 100 of letters, digits, '_', '.' and '-', and a colon at the end)");
    }
}
