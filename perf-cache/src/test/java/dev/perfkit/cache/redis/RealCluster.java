package dev.perfkit.cache.redis;

import static org.junit.jupiter.api.Assumptions.abort;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import redis.embedded.Redis;
import redis.embedded.RedisShardedCluster;
import redis.embedded.core.ExecutableProvider;
import redis.embedded.core.RedisServerBuilder;

/** A cluster of three masters with a replica each; of embedded-redis, whatever is on the path. */
final class RealCluster implements AutoCloseable {
    private static final int NODES = 6;
    private static final int MASTERS = 3;
    /** A node's bus has the port 10,000 above its own. */
    private static final int HIGHEST_PORT = 50_000;

    private final Path folder;
    private final RedisShardedCluster cluster;
    private final List<Integer> ports;

    private RealCluster(Path folder, RedisShardedCluster cluster, List<Integer> ports) {
        this.folder = folder;
        this.cluster = cluster;
        this.ports = ports;
    }

    /** Starts one, or aborts the test where its servers cannot be started; a cluster that they do not form is a failure. */
    static RealCluster start() {
        RealCluster made;
        try {
            made = ofServers();
            // Throws IOException for a server, RuntimeException for the cluster.
            made.cluster.start();
        } catch (IOException e) {
            return abort("no cluster can be started on this machine: " + e);
        }
        return formed(made);
    }

    private static RealCluster ofServers() throws IOException {
        Path folder = Files.createTempDirectory("perfkit-cluster-");
        File executable = executable(folder);
        List<Integer> ports = freePorts();
        RedisShardedCluster cluster = RedisShardedCluster.newRedisCluster()
                .withServerBuilder(new RedisServerBuilder()
                        .executableProvider(() -> executable)
                        .bind("127.0.0.1")
                        .setting("save \"\"")
                        // A machine that stalls for a second or two is no reason to vote each other dead.
                        .setting("cluster-node-timeout 5000"))
                .serverPorts(ports)
                .shard("one", 1)
                .shard("two", 1)
                .shard("three", 1)
                .initializationTimeout(Duration.ofSeconds(60))
                .build();
        return new RealCluster(folder, cluster, ports);
    }

    private static File executable(Path folder) throws IOException {
        try {
            return ExecutableProvider.newJarResourceProvider(folder.toFile()).get();
        } catch (RuntimeException e) {
            throw new IOException("embedded-redis has no server for this machine: " + e, e);
        }
    }

    /** Waits until every server, not just the one that was asked to make the cluster, knows it as it is to be. */
    private static RealCluster formed(RealCluster made) {
        RedisClient client = RedisClient.create();
        try {
            for (RedisURI uri : made.uris()) {
                try (StatefulRedisConnection<String, String> node = client.connect(uri)) {
                    Awaitility.await(uri + " knows the cluster")
                            .atMost(Duration.ofSeconds(60))
                            .until(() -> knowsAll(node.sync()));
                }
            }
            return made;
        } catch (RuntimeException e) {
            made.close();
            throw e;
        } finally {
            client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
        }
    }

    private static boolean knowsAll(RedisCommands<String, String> node) {
        String info = node.clusterInfo();
        List<String> nodes = node.clusterNodes().lines().toList();
        String replication = node.info("replication");
        return info.contains("cluster_state:ok")
                && info.contains("cluster_slots_ok:16384")
                && info.contains("cluster_size:" + MASTERS)
                && nodes.size() == NODES
                && nodes.stream().noneMatch(line -> line.contains("fail") || line.contains("handshake"))
                && nodes.stream().allMatch(line -> line.contains(" connected"))
                && nodes.stream().filter(line -> line.contains("slave")).count() == NODES - MASTERS
                && (replication.contains("master_link_status:up") || replication.contains("state=online"));
    }

    private static List<Integer> freePorts() throws IOException {
        List<ServerSocket> held = new ArrayList<>();
        try {
            List<Integer> ports = new ArrayList<>();
            while (ports.size() < NODES) {
                ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                held.add(socket);
                if (socket.getLocalPort() < HIGHEST_PORT) {
                    ports.add(socket.getLocalPort());
                }
            }
            return ports;
        } finally {
            for (ServerSocket socket : held) {
                socket.close();
            }
        }
    }

    List<RedisURI> uris() {
        return ports.stream().map(port -> RedisURI.create("127.0.0.1", port)).toList();
    }

    /** Redis replicates after it has acknowledged: waits until the replicas have it all. */
    void awaitReplicated() {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> ask(connection -> masters(connection).stream()
                        .allMatch(master -> RealSentinels.hasReplicated(connection
                                .getConnection(master.getNodeId())
                                .sync()
                                .info("replication")))));
    }

    /** Returns the masters that have slots. */
    static List<RedisClusterNode> masters(StatefulRedisClusterConnection<?, ?> connection) {
        return connection.getPartitions().stream()
                .filter(node -> node.is(RedisClusterNode.NodeFlag.UPSTREAM) && !node.hasNoSlots())
                .toList();
    }

    /** Returns the port of the master that has the slot. */
    int portOf(int slot) {
        return ask(connection ->
                connection.getPartitions().getPartitionBySlot(slot).getUri().getPort());
    }

    /** From here on the replica of the master that has the slot gets nothing more. */
    void cutReplication(int slot) {
        var unused = ask(connection -> {
            String master = connection.getPartitions().getPartitionBySlot(slot).getNodeId();
            RedisClusterNode replica = connection.getPartitions().stream()
                    .filter(node -> master.equals(node.getSlaveOf()))
                    .findFirst()
                    .orElseThrow();
            return RealSentinels.cutOffFromMaster(
                    connection.getConnection(replica.getNodeId()).sync());
        });
    }

    /** Kills the server on the port. */
    void kill(int port) {
        for (Redis server : cluster.servers()) {
            if (server.ports().contains(port)) {
                try {
                    server.stop();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    <T> T ask(Function<StatefulRedisClusterConnection<String, String>, T> question) {
        RedisClusterClient client = RedisClusterClient.create(uris());
        try (StatefulRedisClusterConnection<String, String> connection = client.connect()) {
            return question.apply(connection);
        } finally {
            client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
        }
    }

    @Override
    public void close() {
        try {
            cluster.stop();
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
