package dev.perfkit.cache.redis;

import dev.perfkit.cache.CacheTier;
import dev.perfkit.cache.codec.ValueCodec;
import dev.perfkit.cache.kit.CoherentTierContract;
import io.lettuce.core.SetArgs;
import io.lettuce.core.cluster.api.sync.RedisClusterCommands;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.awaitility.Awaitility;

/** What a tier keeps, on whatever servers. */
abstract class RedisContract extends CoherentTierContract {
    private static final AtomicInteger namespaces = new AtomicInteger();

    abstract RedisTierBuilder<String, String> builder(String namespace);

    abstract <T> T ask(Function<RedisClusterCommands<String, String>, T> question);

    @Override
    protected CacheTier<String, String> createTier() {
        namespaces.incrementAndGet();
        return createOther();
    }

    @Override
    protected CacheTier<String, String> createOther() {
        return builder("contract-" + namespaces.get())
                .codec(ValueCodec.string())
                // A busy machine is no failure of the tier.
                .commandTimeout(Duration.ofSeconds(10))
                .connectTimeout(Duration.ofSeconds(10))
                .build();
    }

    /** Redis has a clock of its own: a key that is to live as long is waited for. */
    @Override
    protected void pass(Duration step) {
        ask(commands -> commands.set("clock", "", SetArgs.Builder.px(step)));
        Awaitility.await().atMost(step.plusSeconds(30)).until(() -> ask(commands -> commands.exists("clock")) == 0);
    }
}
