package dev.perfkit.cache.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perfkit.cache.TierEntry;
import dev.perfkit.cache.TierRead;
import dev.perfkit.cache.kit.TcpProxy;
import dev.perfkit.time.Ticker;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A write that its caller has given up is not done any more. */
class LateWriteTest extends RedisFixture {
    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    private static final byte[] MILLIS = EntryCodec.millis(TierEntry.of("", HOUR));

    private final Ticker ticker = Ticker.system();

    private static RedisTier<String, String> tier(RedisURI uri, Duration timeout) {
        return RedisFixture.<String>anyBuilder(uri).commandTimeout(timeout).build();
    }

    private static Changes changes(SharedConnection connection, ServerClocks clocks) {
        KeySpace<String> names = new KeySpace<>("products", key -> key, "here", false);
        return new Changes(connection, names, new Kills(), clocks);
    }

    private static SharedConnection connection() {
        Duration unhurried = Duration.ofSeconds(10);
        return new SharedConnection(new SingleServer(Clients.single(unhurried), true, redis.uri()), unhurried);
    }

    private static List<String> allKeys() {
        return redis.ask(commands -> commands.keys("*"));
    }

    private static void close(SharedConnection connection) {
        connection.close(CompletableFuture.completedFuture(null));
    }

    @Test
    void write_givenUpInAStall_isNotDoneWhenItsBytesArrive() {
        try (TcpProxy proxy = TcpProxy.to(redis.uri().getPort());
                RedisTier<String, String> stalled = tier(RedisURI.create("127.0.0.1", proxy.port()), TIMEOUT);
                RedisTier<String, String> other = tier(redis.uri(), Duration.ofSeconds(10))) {
            Awaitility.await().ignoreExceptions().until(() -> stalled.write("a", TierEntry.of("first", HOUR)) > 0);
            proxy.stall();
            assertThatThrownBy(() -> stalled.write("a", TierEntry.of("given up", HOUR)))
                    .isInstanceOf(RedisCommandTimeoutException.class);
            long version = other.write("a", TierEntry.of("second", HOUR));
            proxy.restore();

            // By the connection that was stalled, so after all that it held.
            Awaitility.await()
                    .ignoreExceptions()
                    .untilAsserted(() -> assertThat(stalled.read("a")).isInstanceOf(TierRead.Hit.class));
            TierRead.Hit<String> hit = (TierRead.Hit<String>) other.read("a");
            assertThat(hit.entry().value()).isEqualTo("second");
            assertThat(hit.version()).isEqualTo(version);
        }
    }

    /** The clock was set ahead, or another server has taken over. */
    @Test
    void write_clockFurtherThanKnown_isSentOnceMore() {
        SharedConnection connection = connection();
        ServerClocks clocks = new ServerClocks(1, ticker);
        try {
            Changes changes = changes(connection, clocks);
            long known = clocks.answered(0, 1).at(ticker.read());

            assertThat(changes.write("a", new byte[1], MILLIS)).isPositive();
            assertThat(clocks.recent(0).at(ticker.read())).isGreaterThan(known + 1_000_000_000_000L);
            assertThat(allKeys()).contains("perfkit:products:a");
        } finally {
            close(connection);
        }
    }

    @Test
    void write_refusedTwice_saysSoAndChangesNothing() {
        SharedConnection connection = connection();
        try {
            // As if each answer had been under way for an hour.
            Ticker ahead = () -> ticker.read() + HOUR.toNanos();
            Changes changes = changes(connection, new ServerClocks(1, ahead));

            assertThatThrownBy(() -> changes.write("a", new byte[1], MILLIS))
                    .isExactlyInstanceOf(RedisException.class)
                    .hasMessage("too late by the clock of " + redis.uri() + ", which has not done the write");
            assertThat(allKeys()).isEmpty();
        } finally {
            close(connection);
        }
    }

    /** What was sent may still be under way. */
    @Test
    void write_connectionBreaks_failsWhenItCannotBeDoneAnyMore() {
        SharedConnection connection = new SharedConnection(new BreakingServer(), TIMEOUT);
        ServerClocks clocks = new ServerClocks(1, ticker);
        clocks.answered(0, 1);
        long start = ticker.read();

        assertThatThrownBy(() -> changes(connection, clocks).write("a", new byte[1], MILLIS))
                .isExactlyInstanceOf(RedisException.class)
                .hasMessageContaining("ended before the answer came")
                .hasCauseInstanceOf(CancellationException.class);
        assertThat(ticker.read() - start).isGreaterThanOrEqualTo(TIMEOUT.toNanos());
    }

    /** A server whose connections end as soon as something was sent. */
    private static final class BreakingServer implements Servers {
        @Override
        @SuppressWarnings("unchecked")
        public CompletableFuture<Session> connect() {
            Class<?>[] types = {StatefulConnection.class};
            Object made = Proxy.newProxyInstance(types[0].getClassLoader(), types, (proxy, method, arguments) -> {
                if (method.getName().equals("dispatch")) {
                    ((Call<?>) arguments[0]).cancel();
                    return arguments[0];
                }
                return method.getName().equals("isOpen");
            });
            return CompletableFuture.completedFuture(
                    new Session((StatefulConnection<byte[], byte[]>) made, null, true));
        }

        @Override
        public CompletableFuture<StatefulRedisPubSubConnection<byte[], byte[]>> connectForMessages() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {}
    }
}
