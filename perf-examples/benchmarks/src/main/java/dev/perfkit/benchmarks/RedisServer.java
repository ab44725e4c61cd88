package dev.perfkit.benchmarks;

import dev.perfkit.cache.kit.RealRedis;
import io.lettuce.core.RedisURI;
import java.io.IOException;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A Redis for a benchmark alone. */
@SuppressWarnings("NullAway.Init") // JMH calls what is annotated with @Setup before anything else
@State(Scope.Benchmark)
public class RedisServer {
    private RealRedis redis;

    /** For JMH. */
    public RedisServer() {}

    /** Starts it. */
    @Setup
    public void start() throws IOException {
        redis = RealRedis.launch();
    }

    RedisURI uri() {
        return redis.uri();
    }

    /** Kills it. */
    @TearDown
    public void stop() {
        redis.close();
    }
}
