package dev.perfkit.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class QuantileErrorTest {
    private static final double[] QUANTILES = {0, 0.001, 0.5, 0.9, 0.95, 0.99, 0.999, 0.9999, 1};

    @ParameterizedTest
    @EnumSource
    void quantile_againstExactSort_isWithinTheError(Durations durations) {
        for (long seed = 1; seed <= 3; seed++) {
            long[] values = durations.draw(200_000, new SplittableRandom(seed));
            LatencySnapshot snapshot = Durations.recorded(values);
            Arrays.sort(values);
            for (double q : QUANTILES) {
                double exact = values[rank(q, values.length) - 1];
                assertThat(snapshot.quantile(q))
                        .as("%s, seed %d, q %s", durations, seed, q)
                        .isCloseTo(exact, within(exact * 0.0055));
            }
            assertThat(snapshot.min()).isEqualTo(values[0]);
            assertThat(snapshot.max()).isEqualTo(values[values.length - 1]);
        }
    }

    @Test
    void quantile_constant_isExact() {
        LatencySnapshot snapshot = Durations.recorded(Durations.CONSTANT.draw(10, new SplittableRandom(1)));

        assertThat(snapshot.quantile(0.5)).isEqualTo(123_456_789.0);
    }

    @Test
    void quantile_everyPercentOfEveryCount_isTheNearestRank() {
        for (int count = 1; count <= 300; count++) {
            // Value k stands at rank k, and each has a bucket of its own.
            long[] values = new long[count];
            Arrays.setAll(values, i -> Math.round(1e6 * Math.pow(1.03, i)));
            LatencySnapshot snapshot = Durations.recorded(values);
            for (int percent = 0; percent <= 100; percent++) {
                double q = percent / 100.0;
                double exact = values[rank(q, count) - 1];
                assertThat(snapshot.quantile(q))
                        .as("p%d of %d", percent, count)
                        .isCloseTo(exact, within(exact * 0.0055));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"-0.01", "1.01", "NaN"})
    void quantile_outOfRange_isRefused(double q) {
        assertThatThrownBy(() -> LatencySnapshot.empty().quantile(q))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("q: " + q + " (expected: 0..1)");
    }

    /** The nearest rank of a share as it is written, in decimal. */
    private static int rank(double q, int count) {
        BigDecimal rank = new BigDecimal(Double.toString(q)).multiply(BigDecimal.valueOf(count));
        return Math.max(1, rank.setScale(0, RoundingMode.CEILING).intValueExact());
    }
}
