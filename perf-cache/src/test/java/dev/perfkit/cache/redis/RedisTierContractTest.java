package dev.perfkit.cache.redis;

import dev.perfkit.cache.CacheTier;
import dev.perfkit.cache.codec.ValueCodec;
import dev.perfkit.cache.kit.CacheTierContract;
import dev.perfkit.cache.kit.RealRedis;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class RedisTierContractTest extends CacheTierContract {
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

    @Override
    protected CacheTier<String, String> createTier() {
        return RedisTier.<String, String>builder("contract-" + namespaces.incrementAndGet(), redis.uri())
                .codec(ValueCodec.string())
                .build();
    }

    /** Redis has a clock of its own: what it says of its time to live is waited for. */
    @Override
    protected void pass(Duration step) {
        String key = "perfkit:contract-" + namespaces.get() + ":k";
        Awaitility.await().atMost(step.plusSeconds(30)).until(() -> redis.ask(commands -> commands.exists(key)) == 0);
    }
}
