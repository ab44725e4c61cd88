package dev.perfkit.cache.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perfkit.cache.Group;
import dev.perfkit.cache.Resilience;
import dev.perfkit.cache.TierEntry;
import dev.perfkit.cache.TierRead;
import dev.perfkit.cache.TierSnapshot;
import dev.perfkit.cache.TieredCache;
import dev.perfkit.cache.UnacknowledgedException;
import dev.perfkit.cache.codec.ValueCodec;
import dev.perfkit.cache.kit.RealRedis;
import dev.perfkit.cache.kit.RecordingListener;
import dev.perfkit.cache.kit.TcpProxy;
import io.lettuce.core.KillArgs;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A cache over a Redis that is killed, stalls, or was never there. */
class RedisFailureTest {
    private static final Duration TIMEOUT = Duration.ofMillis(250);

    private final AtomicInteger loads = new AtomicInteger();
    private RealRedis redis;

    @BeforeEach
    void startRedis() {
        redis = RealRedis.start();
    }

    @AfterEach
    void stopRedis() {
        if (redis != null) {
            redis.close();
        }
    }

    private TieredCache<String, String> cache(RedisURI uri) {
        return TieredCache.<String, String>builder("products")
                .far(RedisTier.<String, String>builder("products", uri)
                        .codec(ValueCodec.string())
                        .commandTimeout(TIMEOUT)
                        // Unheard, the near tier is not believed either, and there would be nothing left to see.
                        .link(Link.off())
                        .build())
                .resilience(Resilience.standard().probeInterval(Duration.ofMillis(50)))
                .loader(key -> key + "-" + loads.incrementAndGet())
                .build();
    }

    private static boolean isUp(TieredCache<?, ?> cache) {
        return cache.snapshot().far().up();
    }

    @Test
    void redis_killedAndStartedAgain_isDoneWithoutAndUsedAgain() {
        try (TieredCache<String, String> cache = cache(redis.uri())) {
            assertThat(cache.get("a")).isEqualTo("a-1");
            redis.kill();

            assertThat(cache.get("b")).isEqualTo("b-2");
            assertThat(isUp(cache)).isFalse();
            assertThat(cache.get("a")).isEqualTo("a-1");
            assertThatThrownBy(() -> cache.invalidate("a")).isInstanceOf(UnacknowledgedException.class);
            assertThat(cache.get("a")).isEqualTo("a-3");
            assertThat(cache.get("a")).isEqualTo("a-4");

            redis.restart();
            Awaitility.await().until(() -> isUp(cache));
            assertThat(cache.snapshot().dirtyKeys()).isZero();
            assertThat(cache.get("a")).isEqualTo("a-5");
            assertThat(cache.get("a")).isEqualTo("a-5");
            assertThat(redis.ask(commands -> commands.get("perfkit:products:a")).startsWith("W"))
                    .isTrue();
        }
    }

    @Test
    void redis_notThereAtStart_isUsedWhenItComes() {
        redis.kill();
        try (TieredCache<String, String> cache = cache(redis.uri())) {
            assertThat(isUp(cache)).isFalse();
            assertThat(cache.get("a")).isEqualTo("a-1");
            assertThat(cache.get("a")).isEqualTo("a-1");

            redis.restart();
            Awaitility.await().until(() -> isUp(cache));
            cache.put("b", "one");
            assertThat(redis.ask(commands -> commands.exists("perfkit:products:b"))
                            .intValue())
                    .isEqualTo(1);
        }
    }

    @Test
    void redis_stalls_costsOneTimeoutAndThenNothing() {
        try (TieredCache<String, String> cache = cache(redis.uri())) {
            cache.get("a");
            redis.pause();

            cache.get("b");
            TierSnapshot afterOne = cache.snapshot().far();
            for (int i = 0; i < 1_000; i++) {
                cache.get("c" + i);
            }

            assertThat(afterOne.errors()).isEqualTo(1);
            assertThat(cache.snapshot().far().errors()).isEqualTo(1);
            assertThat(cache.snapshot().far().calls().count())
                    .isEqualTo(afterOne.calls().count());
            assertThatThrownBy(() -> cache.put("a", "new")).isInstanceOf(UnacknowledgedException.class);

            redis.resume();
            Awaitility.await().until(() -> isUp(cache));
            assertThat(cache.get("a")).startsWith("a-");
        }
    }

    /** What takes longer than the timeout altogether has not failed, as long as one answer comes after the other. */
    @Test
    void bulk_slowerThanTheTimeoutAltogether_isDone() {
        String padding = "k".repeat(600);
        Set<String> keys = IntStream.range(0, 1_000).mapToObj(i -> padding + i).collect(Collectors.toSet());
        try (TcpProxy proxy = TcpProxy.to(redis.uri().getPort());
                RedisTier<String, String> tier = RedisTier.<String, String>builder(
                                "products", RedisURI.create("127.0.0.1", proxy.port()))
                        .codec(ValueCodec.string())
                        .commandTimeout(Duration.ofMillis(1_500))
                        .link(Link.off())
                        .build()) {
            tier.remove("a");
            // 16 KiB at a time: to ask for all keys takes 37 times as long.
            proxy.delay(Duration.ofMillis(60));

            assertThat(tier.readAll(keys).keySet()).isEqualTo(keys);
            assertThat(tier.removeAll(keys).keySet()).isEqualTo(keys);
        }
    }

    @Test
    void put_redisStallsBeforeAnswering_oldValueNeverComesBack() {
        try (TieredCache<String, String> cache = cache(redis.uri())) {
            cache.put("a", "old");
            redis.ask(commands -> commands.clientPause(1_000));
            // When the server goes on, it is long past its deadline.
            assertThatThrownBy(() -> cache.put("a", "given up"))
                    .isInstanceOf(UnacknowledgedException.class)
                    .hasRootCauseMessage("no answer within PT0.25S from " + redis.uri());
            assertThat(cache.get("a")).isEqualTo("a-1");

            Awaitility.await().until(() -> isUp(cache));
            assertThat(cache.get("a")).isEqualTo("a-2");
            assertThat(cache.get("a")).isEqualTo("a-2");
        }
    }

    /** A replica answers and even has the values: only that it takes no writes gives it away. */
    @Test
    void redis_becomesReplica_isDoneWithoutUntilItIsNoMore() {
        try (TieredCache<String, String> cache = cache(redis.uri())) {
            Awaitility.await().until(() -> isUp(cache));
            redis.ask(commands -> commands.replicaof("127.0.0.1", 1));
            assertThat(cache.get("a")).isEqualTo("a-1");
            assertThat(isUp(cache)).isFalse();
            int decisions = cache.decisions().size();
            Awaitility.await()
                    .during(Duration.ofMillis(300))
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> cache.decisions().size() == decisions);

            redis.ask(commands -> commands.replicaofNoOne());
            Awaitility.await().until(() -> isUp(cache));
            cache.put("b", "one");
        }
    }

    @Test
    void password_wrong_startsWithoutAndDoesNotTellIt() {
        redis.ask(commands -> commands.configSet("requirepass", "another"));
        RedisURI uri = RedisURI.builder(redis.uri())
                .withPassword("secret".toCharArray())
                .build();
        try (TieredCache<String, String> cache = cache(uri)) {
            assertThat(isUp(cache)).isFalse();
            assertThat(cache.get("a")).isEqualTo("a-1");
            assertThat(cache.decisions().toString()).contains("DOWN").doesNotContain("secret");
        }
    }

    @Test
    void connection_killedByServer_nextCallConnectsAnew() {
        try (TieredCache<String, String> cache = cache(redis.uri())) {
            cache.put("a", "one");
            redis.ask(commands -> commands.clientKill(KillArgs.Builder.typeNormal()));
            Awaitility.await().ignoreException(UnacknowledgedException.class).untilAsserted(() -> {
                cache.put("a", "two");
                assertThat(isUp(cache)).isTrue();
            });
            assertThat(cache.get("a")).isEqualTo("two");
        }
    }

    @Test
    void redis_full_isDoneWithoutAndInvalidatesAllTheSame() {
        try (TieredCache<String, String> cache = cache(redis.uri());
                RedisTier<String, String> tier = RedisTier.<String, String>builder("products", redis.uri())
                        .codec(ValueCodec.string())
                        .build()) {
            cache.put("a", "one");
            TierRead.Lease<String> lease = (TierRead.Lease<String>) tier.read("b");
            redis.ask(commands -> commands.configSet("maxmemory", "1"));

            assertThatThrownBy(() -> tier.write("a", TierEntry.of("two", Duration.ofHours(1))))
                    .hasMessageStartingWith(redis.uri() + " is full (maxmemory): ");
            assertThatThrownBy(() -> tier.fill("b", lease, TierEntry.of("two", Duration.ofHours(1))))
                    .hasMessageStartingWith(redis.uri() + " is full (maxmemory): ");
            assertThatThrownBy(tier::probe).hasMessageStartingWith(redis.uri() + " is full (maxmemory): ");
            assertThat(tier.remove("a")).isPositive();
            assertThat(tier.remove("absent")).isPositive();
            assertThat(tier.kill(new Group.Tag("t"))).isPositive();
            assertThatThrownBy(() -> cache.put("a", "two")).isInstanceOf(UnacknowledgedException.class);
            assertThat(isUp(cache)).isFalse();
            assertThat(cache.get("a")).isEqualTo("a-1");

            redis.ask(commands -> commands.configSet("maxmemory", "0"));
            Awaitility.await().until(() -> isUp(cache));
            cache.put("a", "three");
        }
    }

    @Test
    void build_failFast_throwsWhereRedisCannotBeUsed() {
        RedisTierBuilder<String, String> builder = RedisTier.<String, String>builder("products", redis.uri())
                .codec(ValueCodec.string())
                .failFast(true);
        builder.build().close();

        redis.ask(commands -> commands.replicaof("127.0.0.1", 1));
        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith(redis.uri() + " cannot be used: ")
                .hasMessageContaining("is a replica, which takes no changes");
        redis.ask(commands -> commands.replicaofNoOne());

        redis.ask(commands -> commands.configSet("requirepass", "another"));
        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("does not accept user or password");

        redis.kill();
        assertThatThrownBy(builder::build).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void clientName_ofUri_isGiven() {
        RedisURI uri =
                RedisURI.builder(redis.uri()).withClientName("shop-products").build();
        try (TieredCache<String, String> cache = cache(uri)) {
            cache.get("a");

            String clients = redis.ask(commands -> commands.clientList());
            assertThat(clients).contains("name=shop-products");
        }
    }

    /** The process is stopped, not its connections: nothing says that it is gone. */
    @Test
    void redis_stopped_costsOneTimeoutAndIsUsedWhenItGoesOn() {
        RecordingListener heard = new RecordingListener();
        try (RedisTier<String, String> tier = RedisTier.<String, String>builder("products", redis.uri())
                .codec(ValueCodec.string())
                .commandTimeout(TIMEOUT)
                .link(new Link(Duration.ofMillis(50), Duration.ofMillis(500)))
                .build()) {
            tier.listen(heard);
            Awaitility.await().until(heard::isLive);
            redis.pause();
            assertThatThrownBy(() -> tier.read("a")).isInstanceOf(RedisException.class);
            Awaitility.await().until(() -> !heard.isLive());

            redis.resume();
            Awaitility.await().until(heard::isLive);
            Awaitility.await().ignoreExceptions().until(() -> tier.remove("a") > 0);
            Awaitility.await().until(() -> heard.changed("a"));
        }
    }
}
