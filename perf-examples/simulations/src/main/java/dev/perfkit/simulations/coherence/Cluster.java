package dev.perfkit.simulations.coherence;

import dev.perfkit.cache.kit.TcpProxy;
import dev.perfkit.cache.kit.Versions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Four nodes of one product over one Redis, each by a wire of its own: A and B in this JVM, C and D in JVMs of their own.
 */
final class Cluster implements AutoCloseable {
    private static final String VERSIONS = "versions";

    private final Product product;
    private final Path folder;
    private final Versions versions;
    private final boolean foreignWrites;
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final List<Member> members = new ArrayList<>();
    private final ExecutorService askers = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "asker");
        thread.setDaemon(true);
        return thread;
    });
    private int redisPort;

    private Cluster(Product product, Path folder, int keys, boolean foreignWrites) {
        this.product = product;
        this.foreignWrites = foreignWrites;
        this.folder = folder;
        this.versions = Versions.shared(folder.resolve(VERSIONS), keys);
    }

    /** Starts Redis and the nodes; for what they share the folder is to be a new one. */
    static Cluster start(Product product, Path folder, int keys, boolean foreignWrites) throws IOException {
        Cluster cluster = new Cluster(product, folder, keys, foreignWrites);
        try {
            cluster.open();
            return cluster;
        } catch (IOException | RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    private void open() throws IOException {
        Child redis = opening(Child.start("redis", RedisProcess.class));
        redisPort = Integer.parseInt(redis.answer());
        List<String> elsewhere = List.of("C", "D");
        List<Child> children = new ArrayList<>();
        List<TcpProxy> wires = new ArrayList<>();
        for (String name : elsewhere) {
            TcpProxy wire = opening(TcpProxy.to(redisPort));
            wires.add(wire);
            children.add(opening(Child.start(
                    name,
                    NodeProcess.class,
                    product.name(),
                    name,
                    "" + wire.port(),
                    folder.resolve(VERSIONS).toString(),
                    "" + versions.keys(),
                    "" + foreignWrites,
                    folder.toString())));
        }
        for (String name : List.of("A", "B")) {
            TcpProxy wire = opening(TcpProxy.to(redisPort));
            Worker worker = new Worker(
                    name, product.openNode(new Site(wire.port(), versions, foreignWrites)), versions, folder);
            members.add(opening(new Member.Here(name, wire, worker)));
        }
        for (int i = 0; i < elsewhere.size(); i++) {
            String answer = children.get(i).answer();
            if (!answer.equals(NodeProcess.READY)) {
                throw new IllegalStateException(elsewhere.get(i) + " says " + answer);
            }
            members.add(new Member.Elsewhere(elsewhere.get(i), wires.get(i), children.get(i)));
        }
    }

    private <T extends AutoCloseable> T opening(T resource) {
        opened.push(resource);
        return resource;
    }

    Product product() {
        return product;
    }

    Versions versions() {
        return versions;
    }

    Path folder() {
        return folder;
    }

    List<Member> members() {
        return members;
    }

    Member member(String name) {
        return members.stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    List<Member> except(Member one) {
        return members.stream().filter(other -> other != one).toList();
    }

    /** Opens a view of what stands in Redis, by no wire. */
    FarView openFar() {
        return product.openFar(new Site(redisPort, versions, false));
    }

    /** Lets these do the task at the same time, and returns the sums of their answers. */
    long[] ask(List<Member> some, Task task, long... args) {
        List<CompletableFuture<long[]>> asked =
                some.stream().map(member -> begin(member, task, args)).toList();
        long[] sums = {};
        for (CompletableFuture<long[]> answer : asked) {
            sums = sum(sums, answer.join());
        }
        return sums;
    }

    /** Lets one begin a task. */
    CompletableFuture<long[]> begin(Member member, Task task, long... args) {
        return CompletableFuture.supplyAsync(() -> member.ask(task, args), askers);
    }

    static long[] sum(long[] one, long[] other) {
        long[] longer = (one.length > other.length ? one : other).clone();
        long[] shorter = one.length > other.length ? other : one;
        for (int i = 0; i < shorter.length; i++) {
            longer[i] += shorter[i];
        }
        return longer;
    }

    void flushAll() {
        RedisClient client = RedisClient.create(RedisURI.create("127.0.0.1", redisPort));
        try (StatefulRedisConnection<String, String> connection = client.connect()) {
            connection.sync().flushall();
        } finally {
            client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
        }
    }

    @Override
    public void close() {
        for (AutoCloseable resource : opened) {
            try {
                resource.close();
            } catch (Exception e) {
                // The others are to be closed too; a node that does not close well has been measured all the same.
                System.err.println("closing: " + e);
            }
        }
        askers.shutdown();
    }
}
