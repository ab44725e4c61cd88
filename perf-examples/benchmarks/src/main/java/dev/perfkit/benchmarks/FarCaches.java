package dev.perfkit.benchmarks;

import dev.perfkit.cache.CacheSnapshot;
import dev.perfkit.cache.TieredCache;
import io.lettuce.core.KeyValue;
import io.lettuce.core.RedisClient;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.CommandOutput;
import io.lettuce.core.output.IntegerOutput;
import io.lettuce.core.output.ValueOutput;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.BenchmarkParams;

/** What is asked: each has all articles in Redis, and room for one of them in the memory of this JVM. */
@SuppressWarnings("NullAway.Init") // JMH calls what is annotated with @Setup before anything else
public final class FarCaches {
    private static final int NEAR_ENTRIES = 1;
    private static final double NEAR_SHARE = 0.01;
    // Where more threads than cores store a hundred values at a time, these are evicted a moment late.
    private static final double NEAR_SHARE_OF_MANY = 0.1;

    private FarCaches() {}

    /** Lettuce by itself, with the quickest way that it has to send two commands in one go. */
    @State(Scope.Benchmark)
    public static class Lettuce {
        private static final RedisCodec<String, byte[]> CODEC =
                RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);

        private RedisClient client;
        private StatefulRedisConnection<String, byte[]> connection;

        /** Connects and fills. */
        @Setup
        public void fill(RedisServer server) {
            client = RedisClient.create(server.uri());
            connection = client.connect(CODEC);
            for (int i = 0; i < FarKeys.COUNT; i++) {
                connection
                        .sync()
                        .set(
                                FarKeys.ALL.get(i),
                                Article.CODEC.encode(Article.of(i)),
                                SetArgs.Builder.px(Caches.TIME_TO_LIVE));
            }
        }

        private static <T> AsyncCommand<String, byte[], T> command(
                CommandType type, CommandOutput<String, byte[], T> output, String key) {
            return new AsyncCommand<>(new Command<>(type, output, new CommandArgs<>(CODEC).addKey(key)));
        }

        Article get(String key) {
            AsyncCommand<String, byte[], Long> left = command(CommandType.PTTL, new IntegerOutput<>(CODEC), key);
            AsyncCommand<String, byte[], byte[]> value = command(CommandType.GET, new ValueOutput<>(CODEC), key);
            connection.dispatch(List.of(left, value));
            Article article = decode(await(value));
            if (await(left) <= 0) {
                throw new IllegalStateException("no time left for " + key);
            }
            return article;
        }

        Map<String, Article> getAll(Set<String> keys) {
            Map<String, Article> articles = new LinkedHashMap<>();
            for (KeyValue<String, byte[]> found :
                    await(connection.async().mget(keys.toArray(String[]::new)).toCompletableFuture())) {
                articles.put(found.getKey(), decode(found.getValue()));
            }
            return articles;
        }

        private static Article decode(byte[] bytes) {
            return Article.CODEC.decode(ByteBuffer.wrap(bytes));
        }

        private static <T> T await(CompletableFuture<T> answer) {
            try {
                return answer.get(Caches.TIMEOUT.toNanos(), TimeUnit.NANOSECONDS);
            } catch (InterruptedException | ExecutionException | TimeoutException e) {
                throw new IllegalStateException("no answer", e);
            }
        }

        /** Disconnects. */
        @TearDown
        public void close() {
            client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
        }
    }

    /** Two tiers. */
    @State(Scope.Benchmark)
    public static class PerfKit {
        TieredCache<String, Article> cache;

        /** Fills it. */
        @Setup
        public void fill(RedisServer server) {
            cache = Caches.perfkit(server.uri(), NEAR_ENTRIES);
            for (int i = 0; i < FarKeys.COUNT; i++) {
                cache.put(FarKeys.ALL.get(i), Article.of(i));
            }
        }

        /** Closes it, and sees that it was the far tier that was measured. */
        @TearDown
        public void close(BenchmarkParams params) {
            CacheSnapshot snapshot = cache.snapshot();
            cache.close();
            long near = snapshot.near().hits();
            long far = Objects.requireNonNull(snapshot.far()).hits();
            if (near > (params.getThreads() == 1 ? NEAR_SHARE : NEAR_SHARE_OF_MANY) * far) {
                throw new IllegalStateException("near hits: " + near + " (expected: next to none of " + far + ")");
            }
        }
    }

    /** Two tiers. */
    @State(Scope.Benchmark)
    public static class JetCache {
        Caches.JetCache jetcache;

        /** Fills it. */
        @Setup
        public void fill(RedisServer server) {
            jetcache = new Caches.JetCache(server.uri(), NEAR_ENTRIES);
            for (int i = 0; i < FarKeys.COUNT; i++) {
                jetcache.cache.PUT(FarKeys.ALL.get(i), Article.of(i)).getMessage();
            }
        }

        /** Closes it. */
        @TearDown
        public void close() {
            jetcache.close();
        }
    }
}
