package dev.perfkit.benchmarks;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One record of a duration, by PerfKit and by its peers, into one recorder that all threads share.
 *
 * <p>All record the same {@link Durations}, and none of them reads a clock for it but those whose reservoirs do so by
 * themselves. Two methods measure the real clock instead: {@code twoNanoTime} is what it costs to take a duration at all,
 * and {@code perfkitTimed} to take and record it.
 *
 * <p>Threads are given by {@code -t}, allocation is told by {@code -prof gc}.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class RecordBenchmark {
    /** For JMH. */
    public RecordBenchmark() {}

    /** The floor of every measured call. */
    @Benchmark
    public long twoNanoTime() {
        long start = System.nanoTime();
        return System.nanoTime() - start;
    }

    /** A record alone. */
    @Benchmark
    public void perfkitRecord(Recorders.PerfKit perfkit, Durations durations) {
        perfkit.recorder.record(durations.next());
    }

    /** Two readings of the clock and a record. */
    @Benchmark
    public void perfkitTimed(Recorders.PerfKit perfkit) {
        long start = perfkit.ticker.read();
        perfkit.recorder.record(perfkit.ticker.read() - start);
    }

    /** The histogram for many writers. */
    @Benchmark
    public void hdrAtomicHistogramRecord(Recorders.Hdr hdr, Durations durations) {
        hdr.histogram.recordValue(durations.next());
    }

    /** The histogram for many writers that readers take intervals of. */
    @Benchmark
    public void hdrRecorderRecord(Recorders.Hdr hdr, Durations durations) {
        hdr.recorder.recordValue(durations.next());
    }

    /** Count, sum and maximum only. */
    @Benchmark
    public void micrometerTimer(Recorders.Micrometer micrometer, Durations durations) {
        micrometer.plain.record(durations.next(), TimeUnit.NANOSECONDS);
    }

    /** With the 50th, 95th and 99th percentile. */
    @Benchmark
    public void micrometerTimerPercentiles(Recorders.Micrometer micrometer, Durations durations) {
        micrometer.percentiles.record(durations.next(), TimeUnit.NANOSECONDS);
    }

    /** With buckets for the server to compute percentiles of. */
    @Benchmark
    public void micrometerPrometheusHistogram(Recorders.Micrometer micrometer, Durations durations) {
        micrometer.buckets.record(durations.next(), TimeUnit.NANOSECONDS);
    }

    /** Rates, and a sample of 1,028 values. */
    @Benchmark
    public void dropwizardTimer(Recorders.Dropwizard dropwizard, Durations durations) {
        dropwizard.timer.update(durations.next(), TimeUnit.NANOSECONDS);
    }

    /** An exponential histogram as ours. */
    @Benchmark
    public void otelExponential(Recorders.OpenTelemetry openTelemetry, Durations durations) {
        openTelemetry.histogram.record(durations.next());
    }

    /** An exponential histogram as ours. */
    @Benchmark
    public void prometheusNative(Recorders.Prometheus prometheus, Durations durations) {
        prometheus.histogram.observe(durations.next() / 1e9);
    }

    /** A counter for each bucket. */
    @Benchmark
    public void spectatorPercentileTimer(Recorders.Spectator spectator, Durations durations) {
        spectator.timer.record(durations.next(), TimeUnit.NANOSECONDS);
    }
}
