package dev.perfkit.cache.redis;

import dev.perfkit.cache.CacheTier;
import dev.perfkit.cache.codec.ValueCodec;
import dev.perfkit.cache.kit.CoherentTierContract;
import dev.perfkit.cache.kit.RealRedis;
import io.lettuce.core.SetArgs;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class RedisTierContractTest extends CoherentTierContract {
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
        namespaces.incrementAndGet();
        return createOther();
    }

    @Override
    protected CacheTier<String, String> createOther() {
        return RedisTier.<String, String>builder("contract-" + namespaces.get(), redis.uri())
                .codec(ValueCodec.string())
                // A busy machine is no failure of the tier.
                .commandTimeout(Duration.ofSeconds(10))
                .build();
    }

    /** Redis has a clock of its own: a key that is to live as long is waited for. */
    @Override
    protected void pass(Duration step) {
        redis.ask(commands -> commands.set("clock", "", SetArgs.Builder.px(step)));
        Awaitility.await()
                .atMost(step.plusSeconds(30))
                .until(() -> redis.ask(commands -> commands.exists("clock")) == 0);
    }
}
