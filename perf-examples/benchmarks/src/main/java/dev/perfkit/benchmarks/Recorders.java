package dev.perfkit.benchmarks;

import com.netflix.spectator.api.DefaultRegistry;
import com.netflix.spectator.api.histogram.PercentileTimer;
import dev.perfkit.stats.LatencyRecorder;
import dev.perfkit.time.Ticker;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.opentelemetry.api.metrics.LongHistogram;
import io.opentelemetry.sdk.metrics.Aggregation;
import io.opentelemetry.sdk.metrics.InstrumentSelector;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.View;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import io.prometheus.metrics.core.metrics.Histogram;
import org.HdrHistogram.AtomicHistogram;
import org.HdrHistogram.Recorder;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What is recorded into: one of each for all threads, as one site of a service is, with its library's defaults. */
public final class Recorders {
    private Recorders() {}

    /** Ours. */
    @State(Scope.Benchmark)
    public static class PerfKit {
        final LatencyRecorder recorder = new LatencyRecorder();
        final Ticker ticker = Ticker.system();
    }

    /** HdrHistogram up to an hour, with two digits: its error of 1 % is the one next to ours. */
    @State(Scope.Benchmark)
    public static class Hdr {
        private static final long HOUR = 3_600_000_000_000L;
        private static final int DIGITS = 2;

        final AtomicHistogram histogram = new AtomicHistogram(HOUR, DIGITS);
        final Recorder recorder = new Recorder(HOUR, DIGITS);
    }

    /** Micrometer's timer: without a distribution, with percentiles of its own, with Prometheus' buckets. */
    @State(Scope.Benchmark)
    public static class Micrometer {
        final Timer plain = Timer.builder("plain").register(new SimpleMeterRegistry());
        final Timer percentiles =
                Timer.builder("percentiles").publishPercentiles(0.5, 0.95, 0.99).register(new SimpleMeterRegistry());
        final Timer buckets = Timer.builder("buckets")
                .publishPercentileHistogram()
                .register(new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
    }

    /** Dropwizard's timer with its exponentially decaying reservoir. */
    @State(Scope.Benchmark)
    public static class Dropwizard {
        final com.codahale.metrics.Timer timer = new com.codahale.metrics.Timer();
    }

    /** The OpenTelemetry SDK's exponential histogram of 160 buckets, in nanoseconds. */
    @State(Scope.Benchmark)
    public static class OpenTelemetry {
        final LongHistogram histogram = SdkMeterProvider.builder()
                .registerMetricReader(InMemoryMetricReader.create())
                .registerView(
                        InstrumentSelector.builder().setName("latency").build(),
                        View.builder()
                                .setAggregation(Aggregation.base2ExponentialBucketHistogram())
                                .build())
                .build()
                .get("benchmarks")
                .histogramBuilder("latency")
                .ofLongs()
                .build();
    }

    /** Prometheus' native histogram, in seconds. */
    @State(Scope.Benchmark)
    public static class Prometheus {
        final Histogram histogram =
                Histogram.builder().name("latency_seconds").nativeOnly().build();
    }

    /** Spectator's timer with a counter for each of its buckets. */
    @State(Scope.Benchmark)
    public static class Spectator {
        final PercentileTimer timer = PercentileTimer.builder(new DefaultRegistry())
                .withName("latency")
                .build();
    }
}
