package dev.perfkit.stats;

import static dev.perfkit.stats.Durations.recorded;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The way back from an export, and the moments. */
class ImportTest {
    private static ExponentialHistogram histogram(
            long count, long sum, long min, long max, int offset, Long... counts) {
        return new ExponentialHistogram(6, count, sum, min, max, 0, offset, List.of(counts));
    }

    private static void assertRefused(ExponentialHistogram histogram, long errors, String message) {
        assertThatThrownBy(() -> LatencySnapshot.of(histogram, errors))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @MethodSource("dev.perfkit.stats.Seeds#many")
    void of_anyExportedSnapshot_isTheSnapshot(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        LatencyRecorder recorder = new LatencyRecorder();
        LatencySnapshot before = recorder.snapshot();
        for (int i = random.nextInt(200); i > 0; i--) {
            long value = random.nextLong() >>> (1 + random.nextInt(64) % 63);
            if (random.nextInt(10) == 0) {
                recorder.recordError(random.nextInt(5) == 0 ? 0 : value);
            } else {
                recorder.record(value);
            }
            if (random.nextInt(100) == 0) {
                before = recorder.snapshot();
            }
        }
        for (LatencySnapshot snapshot :
                List.of(recorder.snapshot(), recorder.snapshot().minus(before))) {
            assertThat(LatencySnapshot.of(snapshot.toExponential(), snapshot.errorCount()))
                    .as("seed %d", seed)
                    .isEqualTo(snapshot);
        }
    }

    @Test
    void of_theExtremes_isTheSnapshot() {
        for (LatencySnapshot snapshot : List.of(
                LatencySnapshot.empty(), recorded(0), recorded(1), recorded(Long.MAX_VALUE), recorded(0, 1, 2))) {
            assertThat(LatencySnapshot.of(snapshot.toExponential(), 0)).isEqualTo(snapshot);
        }
    }

    @Test
    void of_figuresThatContradict_isRefusedByName() {
        assertRefused(new ExponentialHistogram(5, 0, 0, 0, 0, 0, 0, List.of()), 0, "scale: 5 (expected: 6)");
        assertRefused(histogram(2, 2, 1, 1, -1, 1L), 0, "count: 2 (expected: 1, the buckets' sum)");
        assertRefused(
                histogram(1, 1, 1, 1, -2, 1L), 0, "positiveOffset: -2 with 1 buckets (expected: within -1..4031)");
        assertRefused(histogram(1, 1, 1, 1, 4_032, 1L), 0, "positiveOffset: 4032");
        assertRefused(histogram(1, 1, 1, 1, Integer.MAX_VALUE, 1L), 0, "positiveOffset: 2147483647");
        assertRefused(histogram(1, 1, 1, 1, -1, 2L, -1L), 0, "positiveCounts[1]: -1 (expected: >= 0)");
        assertRefused(histogram(1, 1, 1, 1, -1, Long.MAX_VALUE, Long.MAX_VALUE), 0, "positiveCounts: more than 2^63");
        assertRefused(histogram(1, 1, 1, 2, -1, 1L), 0, "expected: extremes in the outermost buckets");
        assertRefused(histogram(0, 7, 0, 0, 0), 0, "expected: extremes in the outermost buckets");
        assertRefused(histogram(1, 1, 1, 1, -1, 1L), 2, "errorCount: 2 (expected: 0..1, the count)");
        assertRefused(new ExponentialHistogram(6, 0, 0, 0, 0, -1, 0, List.of()), 0, "zeroCount: -1");
    }

    @ParameterizedTest
    @EnumSource
    void standardDeviation_anyDistribution_isThatOfTheValues(Durations durations) {
        long[] values = durations.draw(10_000, new SplittableRandom(1));
        double mean = Arrays.stream(values).average().orElseThrow();
        double deviation = Math.sqrt(Arrays.stream(values)
                .mapToDouble(v -> (v - mean) * (v - mean))
                .average()
                .orElseThrow());

        assertThat(recorded(values).standardDeviation()).isCloseTo(deviation, withinPercentage(2));
    }

    @Test
    void standardDeviation_ofNothing_isNaN_ofOneValue_isZero() {
        assertThat(LatencySnapshot.empty().standardDeviation()).isNaN();
        assertThat(recorded(5_000, 5_000).standardDeviation()).isZero();
    }
}
