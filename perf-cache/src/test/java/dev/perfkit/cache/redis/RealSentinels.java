package dev.perfkit.cache.redis;

import static org.junit.jupiter.api.Assumptions.abort;

import io.lettuce.core.KillArgs;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.sentinel.api.StatefulRedisSentinelConnection;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.awaitility.Awaitility;
import redis.embedded.Redis;
import redis.embedded.core.ExecutableProvider;
import redis.embedded.core.RedisSentinelBuilder;
import redis.embedded.core.RedisServerBuilder;

/** A server, its replica and three Sentinels that watch them under the name {@code shop}; of embedded-redis, whatever is on the path. */
final class RealSentinels implements AutoCloseable {
    private static final int SENTINELS = 3;

    private final List<Redis> started = new ArrayList<>();
    private final RedisURI replica;
    private final RedisURI uri;

    private RealSentinels(List<Integer> ports) {
        replica = RedisURI.create("127.0.0.1", ports.get(1));
        RedisURI.Builder sentinels = RedisURI.builder().withSentinelMasterId("shop");
        ports.subList(2, ports.size()).forEach(port -> sentinels.withSentinel("127.0.0.1", port));
        uri = sentinels.build();
    }

    private void launch(Path folder, List<Integer> ports) throws IOException {
        File executable =
                ExecutableProvider.newJarResourceProvider(folder.toFile()).get();
        start(server(executable, ports.get(0)).build());
        start(server(executable, ports.get(1))
                .slaveOf("127.0.0.1", ports.get(0))
                .build());
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
        }
    }

    /** Starts them, or aborts the test that calls; returns when a failover has somebody to fail over to, and to agree with. */
    static RealSentinels start(Path folder) {
        RealSentinels made = launched(folder);
        Awaitility.await().atMost(Duration.ofSeconds(60)).ignoreExceptions().until(() -> {
            Map<String, String> known = made.askSentinel();
            return known.get("num-slaves").equals("1")
                    && known.get("num-other-sentinels").equals("2");
        });
        return made;
    }

    private static RealSentinels launched(Path folder) {
        try {
            List<Integer> ports = freePorts(2 + SENTINELS);
            RealSentinels made = new RealSentinels(ports);
            try {
                made.launch(folder, ports);
                return made;
            } catch (IOException | RuntimeException e) {
                made.close();
                throw e;
            }
        } catch (IOException | RuntimeException e) {
            return abort("no Sentinels can be started on this machine: " + e);
        }
    }

    private void start(Redis redis) throws IOException {
        redis.start();
        started.add(redis);
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

    /** Returns where the Sentinels are. */
    RedisURI uri() {
        return uri;
    }

    private Map<String, String> askSentinel() {
        RedisClient client = RedisClient.create();
        try (StatefulRedisSentinelConnection<String, String> connection = client.connectSentinel(uri)) {
            return connection.sync().master("shop");
        } finally {
            client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
        }
    }

    private static <T> T ask(RedisURI server, Function<RedisCommands<String, String>, T> question) {
        RedisClient client = RedisClient.create();
        try (StatefulRedisConnection<String, String> connection = client.connect(server)) {
            return question.apply(connection.sync());
        } finally {
            client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
        }
    }

    /** Redis replicates after it has acknowledged: waits until the replica has it all. */
    void awaitReplicated() {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> hasReplicated(ask(uri, commands -> commands.info("replication"))));
    }

    static boolean hasReplicated(String info) {
        String offset = info.replaceAll("(?s).*master_repl_offset:(\\d+).*", "$1");
        return info.contains("state=online,offset=" + offset + ",");
    }

    /** From here on the replica gets nothing more. */
    void cutReplication() {
        ask(replica, RealSentinels::cutOffFromMaster);
    }

    /** Ends the replica's link to its master, and has it fail to log in there from then on. */
    static boolean cutOffFromMaster(RedisCommands<String, String> replica) {
        replica.configSet("masterauth", "wrong");
        replica.clientKill(KillArgs.Builder.typeMaster());
        Awaitility.await().until(() -> replica.info("replication").contains("master_link_status:down"));
        return true;
    }

    /** Kills the server. */
    void killMaster() {
        try {
            started.get(0).stop();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        for (Redis redis : started) {
            try {
                redis.stop();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
