package dev.perfkit.quickstart;

import dev.perfkit.balancer.scale.LocalProcesses;
import dev.perfkit.quickstart.process.Child;
import dev.perfkit.quickstart.process.Family;
import dev.perfkit.quickstart.process.RedisKeeper;
import dev.perfkit.quickstart.shop.Backend;
import dev.perfkit.quickstart.shop.Backend.Counts;
import dev.perfkit.quickstart.shop.ShopDatabase;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The processes of the shop: one database, three backends, one Redis.
 *
 * @param database where the database is
 * @param backends the backends; the last is the bad one
 * @param redis where Redis listens; null if there is none
 */
record Shop(
        String database,
        List<BackendNode> backends,
        @Nullable URI redis) {
    private static final int POOL = 8;
    private static final int POOL_OF_BAD = 1;
    private static final List<String> BACKEND = List.of(
            "-Xmx128m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=error");

    Shop {
        backends = List.copyOf(backends);
    }

    /** Starts them all, and waits until they are ready. */
    static Shop start(Family family, boolean withRedis, Console console) throws IOException, InterruptedException {
        Child redis =
                withRedis ? family.start("redis", RedisKeeper.class, 32, System.getProperty("java.io.tmpdir")) : null;
        Child database = family.start("shop-db", ShopDatabase.class, 256);
        database.onDeath(status -> {
            console.line("The database process has ended (status " + status + "). Nothing can be measured without it:"
                    + " please start again.");
            System.exit(1);
        });
        String url = ShopDatabase.url(database.port());
        List<Child> processes = List.of(
                family.start("shop-1", Backend.class, 128, url, "" + POOL, "0"),
                family.start("shop-2", Backend.class, 128, url, "" + POOL, "0"),
                family.start("shop-3", Backend.class, 128, url, "" + POOL_OF_BAD, "0", "report"));
        HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        List<BackendNode> backends = new ArrayList<>();
        for (Child process : processes) {
            backends.add(new BackendNode(client, process));
            process.onDeath(status -> console.line(process.name() + " has ended (status " + status
                    + "). The run goes on without it; for figures to compare, start again."));
        }
        return new Shop(url, backends, redisUri(redis, console));
    }

    private static @Nullable URI redisUri(@Nullable Child redis, Console console) throws InterruptedException {
        if (redis == null) {
            return null;
        }
        try {
            URI uri = URI.create("redis://127.0.0.1:" + redis.port());
            redis.onDeath(status -> console.line("Redis has ended. The cache goes on with its in-process tier."));
            return uri;
        } catch (IOException e) {
            console.line("No Redis runs on this machine (put redis-server on the PATH to have one):"
                    + " the cache goes on with its in-process tier.");
            return null;
        }
    }

    /** Returns what starts one more backend on the same database. What it says on being ready is for nobody. */
    ProcessBuilder backendAt(int port) {
        return LocalProcesses.java(BACKEND, Backend.class, database, "" + POOL, "" + port)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
    }

    BackendNode bad() {
        return backends.get(backends.size() - 1);
    }

    Map<String, URI> urisByName() {
        Map<String, URI> uris = new LinkedHashMap<>();
        backends.forEach(backend -> uris.put(backend.name(), backend.uri()));
        return uris;
    }

    List<URI> uris() {
        return backends.stream().map(BackendNode::uri).toList();
    }

    /** Returns what each backend has done, in their order. */
    List<Counts> counts() throws InterruptedException {
        List<Counts> counts = new ArrayList<>();
        for (BackendNode backend : backends) {
            counts.add(backend.counts());
        }
        return counts;
    }
}
