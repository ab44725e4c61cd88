package dev.perfkit.cache.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.perfkit.cache.Group;
import dev.perfkit.cache.TierEntry;
import dev.perfkit.cache.TieredCache;
import dev.perfkit.cache.kit.RecordingListener;
import dev.perfkit.cache.kit.TcpProxy;
import dev.perfkit.cache.metrics.CacheMetrics;
import dev.perfkit.signal.Signal;
import dev.perfkit.stats.LatencySnapshot;
import dev.perfkit.time.Ticker;
import io.lettuce.core.RedisURI;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** How long changes of others take to a node that only reads. */
class LagTest extends RedisFixture {
    private static final Duration DELAY = Duration.ofMillis(400);
    /** More than half of what a heartbeat on the loopback takes, on a busy machine too. */
    private static final Duration ERROR = Duration.ofMillis(100);

    private final Ticker ticker = Ticker.system();
    private final RecordingListener heard = new RecordingListener();

    private static RedisTierBuilder<String, String> builder(RedisURI uri) {
        return RedisFixture.<String>anyBuilder(uri).link(new Link(Duration.ofMillis(50), Duration.ofSeconds(5)));
    }

    private static RedisTier<String, String> writer() {
        return builder(redis.uri()).link(Link.off()).build();
    }

    private void listen(RedisTier<String, String> tier) {
        assertThat(tier.listen(heard)).isTrue();
        Awaitility.await().until(heard::isLive);
    }

    /**
     * Lets a few heartbeats pass while some own changes are heard, one after the other: the quickest one says how far the lag is
     * known, and the first may be slow.
     *
     * @return what was measured of them
     */
    private static LatencySnapshot settle(Supplier<LatencySnapshot> lag, Runnable change) {
        for (int heard = 1; heard <= 3; heard++) {
            change.run();
            long count = heard;
            Awaitility.await().until(() -> lag.get().count() == count);
        }
        return lag.get();
    }

    /** Returns how many messages that makes. */
    private static int changeInEveryWay(RedisTier<String, String> writer) {
        writer.write("a", TierEntry.of("one", HOUR));
        writer.remove("a");
        writer.removeAll(Set.of("b", "c", "d"));
        writer.kill(new Group.Tag("t"));
        writer.kill(new Group.All());
        return 7;
    }

    @Test
    void lag_changesOfAnother_areMeasuredOnceEachByWhoHears() {
        try (RedisTier<String, String> reader = builder(redis.uri()).build();
                RedisTier<String, String> writer = writer()) {
            listen(reader);
            long start = ticker.read();
            int changes = changeInEveryWay(writer);

            Awaitility.await().until(() -> reader.lag().count() == changes);
            assertThat(reader.lag().max()).isBetween(1L, ticker.read() - start);
            assertThat(writer.lag().count()).isZero();
            assertThat(heard.messages()).hasSize(changes);
        }
    }

    @Test
    void lag_ownChanges_areMeasuredLikewise() {
        try (RedisTier<String, String> tier = builder(redis.uri()).build()) {
            listen(tier);
            int changes = changeInEveryWay(tier);

            Awaitility.await().until(() -> tier.lag().count() == changes);
        }
    }

    /** A byte comes between one and two delays late. */
    @Test
    void lag_ofADelayedWire_isTheDelay() {
        try (TcpProxy proxy = TcpProxy.to(redis.uri().getPort());
                RedisTier<String, String> reader =
                        builder(RedisURI.create("127.0.0.1", proxy.port())).build();
                RedisTier<String, String> writer = writer()) {
            listen(reader);
            LatencySnapshot before = settle(reader::lag, () -> reader.remove("own"));
            proxy.delay(DELAY);
            long start = ticker.read();
            int changes = changeInEveryWay(writer);

            Awaitility.await().until(() -> reader.lag().count() == before.count() + changes);
            long longest = ticker.read() - start;
            LatencySnapshot delayed = reader.lag().minus(before);
            assertThat(delayed.min()).isGreaterThan(DELAY.minus(ERROR).toNanos());
            assertThat(delayed.max()).isLessThan(longest + ERROR.toNanos());
        }
    }

    @Test
    void cache_thatOnlyReads_tellsTheLagBySnapshotSignalAndMeter() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        try (TcpProxy proxy = TcpProxy.to(redis.uri().getPort());
                TieredCache<String, String> reader = cache(
                        builder(RedisURI.create("127.0.0.1", proxy.port())).build());
                TieredCache<String, String> writer = cache(builder(redis.uri()).build())) {
            Awaitility.await().until(() -> reader.snapshot().serving().live());
            CacheMetrics.of(reader).bindTo(registry);
            LatencySnapshot before = settle(() -> signal(reader), () -> reader.invalidate("own"));
            reader.get("a");
            proxy.delay(DELAY);
            writer.put("a", "two");
            writer.invalidateAll(Set.of("b", "c"));
            writer.invalidateTag("t");

            Awaitility.await().until(() -> signal(reader).count() == before.count() + 4);
            LatencySnapshot lag = reader.snapshot().serving().lag();
            assertThat(lag).isEqualTo(signal(reader));
            assertThat(lag.minus(before).min()).isGreaterThan(DELAY.minus(ERROR).toNanos());
            Awaitility.await()
                    .until(() -> registry.get("cache.tier.lag").functionTimer().count() == before.count() + 4);
            assertThat(registry.get("cache.tier.lag")
                            .tags("cache", "products", "tier", "redis")
                            .functionTimer()
                            .mean(TimeUnit.NANOSECONDS))
                    .isCloseTo(lag.mean(), within(1.0));
            assertThat(registry.get("cache.tier.lag.percentile")
                            .tags("cache", "products", "tier", "redis", "phi", "0.999")
                            .timeGauge()
                            .value(TimeUnit.NANOSECONDS))
                    .isCloseTo(lag.quantile(0.999), within(1.0));
        }
    }

    private static TieredCache<String, String> cache(RedisTier<String, String> tier) {
        return TieredCache.<String, String>builder("products")
                .far(tier)
                .loader(key -> "one")
                .build();
    }

    private static LatencySnapshot signal(TieredCache<String, String> cache) {
        return cache.signals().stream()
                .filter(signal -> signal.name().equals("cache.products.redis.lag"))
                .map(signal -> ((Signal.Latency) signal).snapshot().get())
                .findFirst()
                .orElseThrow();
    }
}
