package dev.perfkit.simulations.coherence;

import dev.perfkit.cache.kit.RealRedis;
import java.io.IOException;

/** Keeps a Redis, and ends it when its own standard input ends: a stress that is killed leaves none behind. */
final class RedisProcess {
    private RedisProcess() {}

    /** Prints the port, and waits. */
    public static void main(String[] args) throws IOException {
        try (RealRedis redis = RealRedis.launch()) {
            System.out.println(redis.uri().getPort());
            while (System.in.read() >= 0) {
                // What is written there means nothing.
            }
        }
    }
}
