package dev.perfkit.cache.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perfkit.cache.Resilience;
import dev.perfkit.cache.TierEntry;
import dev.perfkit.cache.TierFill;
import dev.perfkit.cache.TierRead;
import dev.perfkit.cache.TieredCache;
import dev.perfkit.cache.kit.TcpProxy;
import dev.perfkit.time.Ticker;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisURI;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** All that one get asks of Redis has one timeout. */
class SlowRedisTest extends RedisFixture {
    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    /** Of a get whose calls had a timeout each, far above the sum of what they may take. */
    private static final Duration TWICE = Duration.ofSeconds(2);

    private final Ticker ticker = Ticker.system();
    private TcpProxy proxy;
    private RedisTier<String, String> tier;

    @BeforeEach
    void connect() {
        proxy = TcpProxy.to(redis.uri().getPort());
        tier = RedisFixture.<String>anyBuilder(RedisURI.create("127.0.0.1", proxy.port()))
                .commandTimeout(TIMEOUT)
                .link(Link.off())
                .build();
    }

    @AfterEach
    void close() {
        tier.close();
        proxy.close();
    }

    private TieredCache<String, String> cache() {
        return TieredCache.<String, String>builder("products")
                .far(tier)
                .resilience(Resilience.standard().probeInterval(Duration.ofHours(1)))
                .build();
    }

    @Test
    void get_readAndLeaseTogetherTooSlow_costsOneTimeoutAndOpensTheBreaker() {
        try (TieredCache<String, String> cache = cache()) {
            assertThat(cache.get("warm", key -> "up")).isEqualTo("up");
            proxy.delay(Duration.ofMillis(450));
            long start = ticker.read();

            assertThat(cache.get("a", key -> "loaded")).isEqualTo("loaded");
            assertThat(Duration.ofNanos(ticker.read() - start)).isLessThan(TWICE);
            assertThat(cache.snapshot().far().up()).isFalse();
            assertThat(cache.snapshot().far().errors()).isOne();
        }
    }

    @Test
    void get_fillTooSlowAfterASlowRead_costsOneTimeoutAndOpensTheBreaker() {
        try (TieredCache<String, String> cache = cache()) {
            assertThat(cache.get("warm", key -> "up")).isEqualTo("up");
            proxy.delay(Duration.ofMillis(150));
            long start = ticker.read();

            assertThat(cache.get("a", key -> {
                        proxy.delay(Duration.ofMillis(250));
                        return "loaded";
                    }))
                    .isEqualTo("loaded");
            assertThat(Duration.ofNanos(ticker.read() - start)).isLessThan(TWICE);
            assertThat(cache.snapshot().far().up()).isFalse();
        }
    }

    private RedisTier<String, String> waiting(Duration timeout, Duration loadWait) {
        redis.ask(commands -> commands.set("perfkit:products:a", "Lsomebody:1"));
        return RedisFixture.<String>anyBuilder(RedisURI.create("127.0.0.1", proxy.port()))
                .commandTimeout(timeout)
                .loadWait(loadWait)
                .link(Link.off())
                .build();
    }

    @Test
    void await_slowWhenTheWaitIsOver_costsTheWaitAndOneTimeout() {
        try (RedisTier<String, String> waiting = waiting(Duration.ofSeconds(2), Duration.ofMillis(50))) {
            TierRead.Lease<String> lease = (TierRead.Lease<String>) waiting.read("a");
            proxy.delay(Duration.ofMillis(900));
            long start = ticker.read();

            assertThatThrownBy(() -> waiting.await("a", lease)).isInstanceOf(RedisCommandTimeoutException.class);
            assertThat(Duration.ofNanos(ticker.read() - start)).isLessThan(Duration.ofSeconds(3));
        }
    }

    @Test
    void await_questionUnansweredWhenTheWaitIsOver_isNoFailureAndIsSpent() {
        try (RedisTier<String, String> waiting = waiting(Duration.ofSeconds(20), Duration.ofSeconds(1))) {
            TierRead.Lease<String> lease = (TierRead.Lease<String>) waiting.read("a");
            proxy.delay(Duration.ofMillis(600));

            TierRead.Lease<String> over = (TierRead.Lease<String>) waiting.await("a", lease);
            assertThat(over.elsewhere()).isFalse();
            // Two that were answered, 1.2 s each, and the one that was not.
            assertThat(over.spent()).isGreaterThan(Duration.ofMillis(2_600));
        }
    }

    @Test
    void fill_littleTimeLeft_isGivenUpThen() {
        TierRead.Lease<String> lease = (TierRead.Lease<String>) tier.read("a");
        TierEntry<String> entry = TierEntry.of("v", HOUR);
        proxy.delay(Duration.ofMillis(100));

        assertThatThrownBy(() -> tier.fill("a", lease.spent(TIMEOUT.minusMillis(50)), entry))
                .isInstanceOf(RedisCommandTimeoutException.class);
        assertThatThrownBy(() -> tier.peek("a", TIMEOUT.multipliedBy(2)))
                .isInstanceOf(RedisCommandTimeoutException.class);
        proxy.restore();
        TierRead.Lease<String> other = (TierRead.Lease<String>) tier.read("b");
        assertThat(tier.fill("b", other.spent(TIMEOUT.dividedBy(4)), entry)).isInstanceOf(TierFill.Stored.class);
    }
}
