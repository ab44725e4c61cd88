package dev.perfkit.cache.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perfkit.cache.ServingSnapshot;
import dev.perfkit.cache.TieredCache;
import dev.perfkit.cache.kit.RealRedis;
import dev.perfkit.signal.Signal;
import io.lettuce.core.KillArgs;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a cache counts when Redis loses data or cannot be heard: each time the near tier is emptied. */
class OutageCountsTest {
    private RealRedis redis;
    private TieredCache<String, String> cache;

    @BeforeEach
    void start() {
        redis = RealRedis.start();
        open(false);
    }

    /** Of a silence that no stall of the machine comes near: what is counted is what the test does. */
    private void open(boolean foreignWrites) {
        cache = TieredCache.<String, String>builder("products")
                .far(RedisFixture.<String>anyBuilder(redis.uri())
                        .link(new Link(Duration.ofMillis(50), Duration.ofSeconds(10)))
                        .foreignWrites(foreignWrites)
                        .build())
                .loader(key -> "value")
                .build();
        Awaitility.await().until(() -> serving().live());
        // Where foreign writes are heard, what was just loaded is near only when it is asked for once more.
        Awaitility.await()
                .until(() -> "value".equals(cache.get("a"))
                        && cache.snapshot().near().entries() == 1);
    }

    @AfterEach
    void stop() {
        if (cache != null) {
            cache.close();
        }
        if (redis != null) {
            redis.close();
        }
    }

    private ServingSnapshot serving() {
        return cache.snapshot().serving();
    }

    private long signal(String name) {
        return cache.signals().stream()
                .filter(signal -> signal.name().equals(name))
                .map(signal -> ((Signal.Counter) signal).total().getAsLong())
                .findFirst()
                .orElseThrow();
    }

    private void awaitCounts(long suspensions, long emptied) {
        Awaitility.await()
                .until(() -> serving().emptied() == emptied && serving().live());
        assertThat(serving().suspensions()).isEqualTo(suspensions);
        assertThat(signal("cache.products.redis.suspensions")).isEqualTo(suspensions);
        assertThat(signal("cache.products.near.emptied")).isEqualTo(emptied);
        Awaitility.await().until(() -> cache.snapshot().near().entries() == 0);
    }

    @Test
    void start_heardForTheFirstTime_isNoOutage() {
        assertThat(serving().suspensions()).isZero();
        assertThat(serving().emptied()).isZero();
    }

    @Test
    void flushall_losesData_isCounted() {
        redis.ask(commands -> commands.flushall());

        awaitCounts(0, 1);
    }

    /** Told by Redis, and found by the next heartbeat. */
    @Test
    void flushall_foreignWritesHeard_isCountedOnceMore() {
        cache.close();
        open(true);
        redis.ask(commands -> commands.flushall());

        awaitCounts(0, 2);
    }

    @Test
    void subscription_killed_isCountedAsASuspension() {
        redis.ask(commands -> commands.clientKill(KillArgs.Builder.typePubsub()));

        awaitCounts(1, 1);
        assertThat(serving().suspendedTime()).isPositive();
        assertThat(signal("cache.products.redis.suspended")).isPositive();
    }

    @Test
    void server_restartedWithoutItsData_isCounted() {
        redis.kill();
        Awaitility.await().until(() -> !serving().live() && serving().suspensions() == 1);
        redis.restart();

        awaitCounts(1, 1);
    }

    @Test
    void close_ofTheCache_isNoSuspension() {
        cache.close();

        assertThat(serving().live()).isFalse();
        assertThat(serving().suspensions()).isZero();
    }
}
