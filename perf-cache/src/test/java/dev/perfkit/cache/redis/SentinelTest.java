package dev.perfkit.cache.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.perfkit.cache.Group;
import dev.perfkit.cache.TierEntry;
import dev.perfkit.cache.TierRead;
import dev.perfkit.cache.codec.ValueCodec;
import dev.perfkit.cache.kit.RecordingListener;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.sentinel.api.StatefulRedisSentinelConnection;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.embedded.Redis;
import redis.embedded.core.ExecutableProvider;
import redis.embedded.core.RedisSentinelBuilder;
import redis.embedded.core.RedisServerBuilder;

/** A server, its replica and three Sentinels: the server dies, and the address of the next one is asked for. */
class SentinelTest {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final int SENTINELS = 3;

    private final RecordingListener heard = new RecordingListener();
    private final List<Redis> started = new ArrayList<>();
    private Redis server;
    private RedisURI uri;

    @TempDir
    Path folder;

    @BeforeEach
    void start() throws IOException {
        List<Integer> ports = freePorts(2 + SENTINELS);
        try {
            File executable =
                    ExecutableProvider.newJarResourceProvider(folder.toFile()).get();
            server = start(server(executable, ports.get(0)).build());
            start(server(executable, ports.get(1))
                    .slaveOf("127.0.0.1", ports.get(0))
                    .build());
            RedisURI.Builder sentinels = RedisURI.builder().withSentinelMasterId("shop");
            for (int port : ports.subList(2, ports.size())) {
                start(new RedisSentinelBuilder()
                        .executableProvider(() -> executable)
                        .bind("127.0.0.1")
                        .port(port)
                        .masterName("shop")
                        .masterPort(ports.get(0))
                        .quorumSize(2)
                        .downAfterMilliseconds(1_000)
                        .failOverTimeout(3_000)
                        .parallelSyncs(1)
                        .build());
                sentinels.withSentinel("127.0.0.1", port);
            }
            uri = sentinels.build();
        } catch (IOException | RuntimeException e) {
            abort("no Sentinels can be started on this machine: " + e);
        }
        // Before that a failover has nobody to fail over to, or nobody to agree with.
        Awaitility.await().atMost(Duration.ofSeconds(60)).ignoreExceptions().until(() -> {
            Map<String, String> known = askSentinel();
            return known.get("num-slaves").equals("1")
                    && known.get("num-other-sentinels").equals("2");
        });
    }

    private Redis start(Redis redis) throws IOException {
        redis.start();
        started.add(redis);
        return redis;
    }

    private static RedisServerBuilder server(File executable, int port) {
        return new RedisServerBuilder()
                .executableProvider(() -> executable)
                .bind("127.0.0.1")
                .port(port)
                .setting("save \"\"")
                .setting("repl-diskless-sync yes")
                .setting("repl-diskless-sync-delay 0");
    }

    private static List<Integer> freePorts(int count) throws IOException {
        List<ServerSocket> held = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                held.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            }
            return held.stream().map(ServerSocket::getLocalPort).toList();
        } finally {
            for (ServerSocket socket : held) {
                socket.close();
            }
        }
    }

    @AfterEach
    void stop() throws IOException {
        for (Redis redis : started) {
            redis.stop();
        }
    }

    private Map<String, String> askSentinel() {
        RedisClient client = RedisClient.create();
        try (StatefulRedisSentinelConnection<String, String> connection = client.connectSentinel(uri)) {
            return connection.sync().master("shop");
        } finally {
            client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
        }
    }

    private String replication() {
        RedisClient client = RedisClient.create();
        try (StatefulRedisConnection<String, String> connection = client.connect(uri)) {
            return connection.sync().info("replication");
        } finally {
            client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
        }
    }

    private RedisTier<String, String> tier() {
        return RedisTier.<String, String>builder("products", uri)
                .codec(ValueCodec.string())
                .commandTimeout(Duration.ofSeconds(2))
                .connectTimeout(Duration.ofSeconds(5))
                .link(new Link(Duration.ofMillis(200), Duration.ofSeconds(2)))
                .build();
    }

    @Test
    void failover_serverKilled_tierIsDownThenUsesTheNextAndHearsIt() throws IOException {
        try (RedisTier<String, String> tier = tier();
                RedisTier<String, String> other = tier()) {
            assertThat(tier.listen(heard)).isTrue();
            Awaitility.await().atMost(Duration.ofSeconds(30)).until(heard::isLive);
            long written = tier.write("a", new TierEntry<>("one", HOUR, Duration.ZERO, Duration.ZERO, Set.of("t")));
            tier.write("b", TierEntry.of("two", HOUR));
            long killed = tier.kill(new Group.Tag("t"));
            // Redis replicates after it has acknowledged: what is not there yet, nobody promises.
            Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> {
                String info = replication();
                String offset = info.replaceAll("(?s).*master_repl_offset:(\\d+).*", "$1");
                return info.contains("state=online,offset=" + offset + ",");
            });
            server.stop();

            Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> !heard.isLive());
            assertThatThrownBy(() -> tier.write("c", TierEntry.of("three", HOUR)))
                    .isInstanceOf(RuntimeException.class);
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(heard::isLive);
            assertThat(heard.states()).contains("suspended");

            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .ignoreExceptions()
                    .until(() -> other.remove("x") > killed);
            Awaitility.await().until(() -> heard.changed("x"));
            assertThat(tier.read("b")).isInstanceOf(TierRead.Hit.class);
            assertThat(other.read("a")).isInstanceOf(TierRead.Lease.class);
            assertThat(tier.remove("a")).isGreaterThan(written);
        }
    }
}
