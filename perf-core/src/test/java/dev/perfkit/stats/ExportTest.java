package dev.perfkit.stats;

import static dev.perfkit.stats.Durations.recorded;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.perfkit.stats.NativeHistogram.Span;
import io.opentelemetry.sdk.metrics.Aggregation;
import io.opentelemetry.sdk.metrics.Base2ExponentialHistogramOptions;
import io.opentelemetry.sdk.metrics.InstrumentSelector;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.View;
import io.opentelemetry.sdk.metrics.data.ExponentialHistogramPointData;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.NativeHistogramBuckets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The exports, by hand and beside what OpenTelemetry's and Prometheus' own libraries make of the same values. */
class ExportTest {
    private static final int VALUES = 20_000;

    @Test
    void toExponential_fewValues_areNumberedFromTheLeast() {
        // 2^(63/64) < 2 <= 2^(64/64), so 2 stands in (base^63, base^64]: bucket 63; and 1 in bucket -1.
        ExponentialHistogram histogram = recorded(0, 0, 1, 2, 2).toExponential();

        assertThat(histogram.scale()).isEqualTo(6);
        assertThat(histogram.zeroCount()).isEqualTo(2);
        assertThat(histogram.positiveOffset()).isEqualTo(-1);
        assertThat(histogram.positiveCounts()).hasSize(65).startsWith(1L, 0L).endsWith(0L, 2L);
        assertThat(histogram.count()).isEqualTo(5);
        assertThat(histogram.sum()).isEqualTo(5);
        assertThat(histogram.min()).isZero();
        assertThat(histogram.max()).isEqualTo(2);
    }

    @Test
    void toNative_fewValues_areSpansOfDeltas() {
        // 1 in bucket 0, 2 in 64, 1,000 and 1,009 in 638 and 639.
        NativeHistogram histogram =
                recorded(0, 1, 2, 2, 1_000, 1_000, 1_000, 1_009).toNative();

        assertThat(histogram.spans()).containsExactly(new Span(0, 1), new Span(63, 1), new Span(573, 2));
        assertThat(histogram.deltas()).containsExactly(1L, 1L, 1L, -2L);
        assertThat(histogram.schema()).isEqualTo(6);
        assertThat(histogram.zeroCount()).isEqualTo(1);
        assertThat(histogram.zeroThreshold()).isZero();
        assertThat(histogram.count()).isEqualTo(8);
        assertThat(histogram.sum()).isEqualTo(4_014);
    }

    @Test
    void exports_nothingOrZerosOnly_haveNoBuckets() {
        for (LatencySnapshot snapshot : List.of(LatencySnapshot.empty(), recorded(0, 0))) {
            assertThat(snapshot.toExponential().positiveCounts()).isEmpty();
            assertThat(snapshot.toExponential().positiveOffset()).isZero();
            assertThat(snapshot.toNative().spans()).isEmpty();
            assertThat(snapshot.toNative().deltas()).isEmpty();
            assertThat(snapshot.toNative().zeroCount()).isEqualTo(snapshot.count());
        }
    }

    @ParameterizedTest
    @EnumSource
    void toExponential_anyDistribution_isWhatTheOpenTelemetrySdkHas(Durations durations) {
        long[] values = durations.draw(VALUES, new SplittableRandom(1));
        InMemoryMetricReader reader = InMemoryMetricReader.create();
        Base2ExponentialHistogramOptions options = Base2ExponentialHistogramOptions.builder()
                .setMaxBuckets(4_096)
                .setMaxScale(6)
                .build();
        ExponentialHistogramPointData theirs;
        try (SdkMeterProvider provider = SdkMeterProvider.builder()
                .registerMetricReader(reader)
                .registerView(
                        InstrumentSelector.builder().setName("latency").build(),
                        View.builder()
                                .setAggregation(Aggregation.base2ExponentialBucketHistogram(options))
                                .build())
                .build()) {
            var histogram =
                    provider.get("test").histogramBuilder("latency").ofLongs().build();
            for (long value : values) {
                histogram.record(value);
            }
            theirs = reader.collectAllMetrics().iterator().next().getExponentialHistogramData().getPoints().stream()
                    .findFirst()
                    .orElseThrow();
        }

        ExponentialHistogram ours = recorded(values).toExponential();

        assertThat(theirs.getScale()).isEqualTo(ours.scale());
        assertThat(theirs.getCount()).isEqualTo(ours.count());
        assertThat(theirs.getSum()).isCloseTo((double) ours.sum(), withinPercentage(1e-9)); // theirs is of doubles
        assertThat(theirs.getMin()).isEqualTo((double) ours.min());
        assertThat(theirs.getMax()).isEqualTo((double) ours.max());
        assertThat(theirs.getZeroCount()).isEqualTo(ours.zeroCount());
        assertThat(byBucket(
                        theirs.getPositiveBuckets().getOffset(),
                        theirs.getPositiveBuckets().getBucketCounts()))
                .isEqualTo(byBucket(ours.positiveOffset(), ours.positiveCounts()));
    }

    @ParameterizedTest
    @EnumSource
    void toNative_anyDistribution_isWhatThePrometheusClientHas(Durations durations) {
        long[] values = durations.draw(VALUES, new SplittableRandom(1));
        Histogram histogram = Histogram.builder()
                .name("latency")
                .nativeOnly()
                .nativeInitialSchema(6)
                .nativeMaxNumberOfBuckets(0) // no limit
                .nativeMinZeroThreshold(0)
                .nativeMaxZeroThreshold(0)
                .build();
        for (long value : values) {
            histogram.observe((double) value);
        }
        HistogramDataPointSnapshot theirs = histogram.collect().getDataPoints().get(0);

        NativeHistogram ours = recorded(values).toNative();

        assertThat(theirs.getNativeSchema()).isEqualTo(ours.schema());
        assertThat(theirs.getCount()).isEqualTo(ours.count());
        assertThat(theirs.getSum()).isCloseTo((double) ours.sum(), withinPercentage(1e-9)); // theirs is of doubles
        assertThat(theirs.getNativeZeroCount()).isEqualTo(ours.zeroCount());
        assertThat(byBucket(theirs.getNativeBucketsForPositiveValues())).isEqualTo(byBucket(ours));
    }

    private static Map<Integer, Long> byBucket(int offset, List<Long> counts) {
        Map<Integer, Long> byBucket = new TreeMap<>();
        for (int i = 0; i < counts.size(); i++) {
            if (counts.get(i) > 0) {
                byBucket.put(offset + i, counts.get(i));
            }
        }
        return byBucket;
    }

    private static Map<Integer, Long> byBucket(NativeHistogramBuckets buckets) {
        Map<Integer, Long> byBucket = new TreeMap<>();
        buckets.forEach(bucket -> byBucket.put(bucket.getBucketIndex(), bucket.getCount()));
        return byBucket;
    }

    /** Reads spans and deltas as a scraper does. */
    private static Map<Integer, Long> byBucket(NativeHistogram histogram) {
        Map<Integer, Long> byBucket = new TreeMap<>();
        List<Long> deltas = new ArrayList<>(histogram.deltas());
        int bucket = 0;
        long count = 0;
        for (Span span : histogram.spans()) {
            bucket += span.offset();
            for (int i = 0; i < span.length(); i++) {
                count += deltas.remove(0);
                byBucket.put(bucket++, count);
            }
        }
        assertThat(deltas).isEmpty();
        return byBucket;
    }
}
