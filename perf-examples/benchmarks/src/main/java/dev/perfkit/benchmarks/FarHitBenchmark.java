package dev.perfkit.benchmarks;

import java.util.Map;
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
 * A value, or a hundred, that only Redis has: by Lettuce alone, by PerfKit's cache, by JetCache. All have the same values, written
 * by Jackson.
 *
 * <p>{@code lettuceFarHit} asks for the value and for the time that it has left, in one pipeline, as a cache has to that
 * keeps it no longer. The caches have room for one value in memory, so each call finds another one there, and stores its own.
 *
 * <p>Threads are given by {@code -t}, and share one connection; allocation is told by {@code -prof gc}.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 4, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class FarHitBenchmark {
    /** For JMH. */
    public FarHitBenchmark() {}

    /** PTTL and GET in one pipeline. */
    @Benchmark
    public Article lettuceFarHit(FarCaches.Lettuce lettuce, FarKeys keys) {
        return lettuce.get(keys.next());
    }

    /** One trip, and what was found is stored near. */
    @Benchmark
    public @Nullable Article perfkitFarHit(FarCaches.PerfKit perfkit, FarKeys keys) {
        return perfkit.cache.get(keys.next());
    }

    /** One trip, and what was found is stored near. */
    @Benchmark
    public @Nullable Article jetcacheFarHit(FarCaches.JetCache jetcache, FarKeys keys) {
        return jetcache.jetcache.cache.get(keys.next());
    }

    /** One MGET. */
    @Benchmark
    public Map<String, Article> lettuceMget100(FarCaches.Lettuce lettuce, FarKeys keys) {
        return lettuce.getAll(keys.nextBulk());
    }

    /** One trip. */
    @Benchmark
    public Map<String, Article> perfkitGetAll100(FarCaches.PerfKit perfkit, FarKeys keys) {
        return perfkit.cache.getAll(keys.nextBulk());
    }

    /** As JetCache does it. */
    @Benchmark
    public Map<String, Article> jetcacheGetAll100(FarCaches.JetCache jetcache, FarKeys keys) {
        return jetcache.jetcache.cache.getAll(keys.nextBulk());
    }
}
