package dev.perfkit.benchmarks;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A value that is in the memory of this JVM, found by PerfKit's cache, its peers, and what they are made of.
 *
 * <p>All look up the same key. Those of two tiers have a Redis of their own, and have to find that it is not needed.
 *
 * <p>Threads are given by {@code -t}, allocation is told by {@code -prof gc}.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class NearHitBenchmark {
    /** For JMH. */
    public NearHitBenchmark() {}

    /** The floor of every lookup. */
    @Benchmark
    public @Nullable Article concurrentHashMapNearHit(NearCaches.Maps maps) {
        return maps.map.get(NearCaches.KEY);
    }

    /** Bounded, and nothing else. */
    @Benchmark
    public @Nullable Article caffeineNearHit(NearCaches.Bare bare) {
        return bare.plain.getIfPresent(NearCaches.KEY);
    }

    /** Bounded, and an hour to live, which costs a reading of the clock. */
    @Benchmark
    public @Nullable Article caffeineExpiryNearHit(NearCaches.Bare bare) {
        return bare.expiring.getIfPresent(NearCaches.KEY);
    }

    /** Two tiers, an hour to live, statistics. */
    @Benchmark
    public @Nullable Article perfkitNearHit(NearCaches.PerfKit perfkit) {
        return perfkit.cache.get(NearCaches.KEY);
    }

    /** Two tiers, an hour to live. */
    @Benchmark
    public @Nullable Article jetcacheNearHit(NearCaches.JetCache jetcache) {
        return jetcache.jetcache.cache.get(NearCaches.KEY);
    }

    /** Two tiers. */
    @Benchmark
    public @Nullable Article redissonNearHit(NearCaches.RedissonMap redisson) {
        return redisson.map.get(NearCaches.KEY);
    }

    /** An hour to live. */
    @Benchmark
    public @Nullable Article springCaffeineNearHit(NearCaches.Spring spring) {
        return spring.cache.get(NearCaches.KEY, Article.class);
    }
}
