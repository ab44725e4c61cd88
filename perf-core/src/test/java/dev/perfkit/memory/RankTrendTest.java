package dev.perfkit.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class RankTrendTest {
    /** The example of P. K. Sen, Estimates of the regression coefficient based on Kendall's tau, JASA 63, 1968: 4, from 3.71 to 4.38 at 93 %. */
    @Test
    void slope_exampleOfSen_isAsPublished() {
        RankTrend trend =
                new RankTrend(new double[] {1, 2, 3, 4, 10, 12, 18}, new double[] {9, 15, 19, 20, 45, 55, 78});

        Estimate slope = trend.slope(trend.variance(), 1.812);

        assertThat(slope.value()).isEqualTo(4);
        assertThat(slope.low()).isCloseTo(26.0 / 7, within(1e-12));
        assertThat(slope.high()).isCloseTo(35.0 / 8, within(1e-12));
    }

    /** Small enough for the table of Kendall, Rank correlation methods: n = 4 has variance 52 / 6. */
    @Test
    void variance_fourValues_isThatOfKendall() {
        RankTrend trend = new RankTrend(new double[] {1, 2, 3, 4}, new double[] {1, 3, 2, 4});

        assertThat(trend.score()).isEqualTo(4);
        assertThat(trend.variance()).isCloseTo(52.0 / 6, within(1e-12));
        assertThat(trend.z(trend.variance())).isCloseTo(3 / Math.sqrt(52.0 / 6), within(1e-12));
    }

    @Test
    void correction_valuesAlikeTheirNeighbours_isAboveOne() {
        Random random = new Random(1);
        double[] x = new double[60];
        double[] y = new double[60];
        double value = 0;
        for (int i = 0; i < y.length; i++) {
            value = 0.8 * value + random.nextGaussian();
            x[i] = i;
            y[i] = value;
        }
        assertThat(new RankTrend(x, y).correction()).isGreaterThan(2);
    }

    @RepeatedTest(50)
    void all_randomSeries_isThatOfTheNaiveReference(RepetitionInfo repetition) {
        int seed = repetition.getCurrentRepetition();
        Random random = new Random(seed);
        int n = 8 + random.nextInt(57);
        double[] x = new double[n];
        double[] y = new double[n];
        double alike = random.nextDouble();
        for (int i = 0; i < n; i++) {
            x[i] = (i == 0 ? 0 : x[i - 1]) + 0.5 + random.nextDouble();
            // Whole numbers, so that some are equal.
            y[i] = Math.rint((i == 0 ? 0 : alike * y[i - 1]) + 5 * random.nextGaussian());
        }
        RankTrend trend = new RankTrend(x, y);

        assertThat(trend.score()).as("seed %d", seed).isEqualTo(score(y));
        assertThat(trend.variance()).as("seed %d", seed).isCloseTo(variance(y), within(1e-9));
        assertThat(trend.slope()).as("seed %d", seed).isCloseTo(slope(x, y), within(1e-9));
        assertThat(trend.correction()).as("seed %d", seed).isCloseTo(correction(x, y), within(1e-9));
    }

    private static int score(double[] y) {
        int score = 0;
        for (int j = 0; j < y.length; j++) {
            for (int i = 0; i < j; i++) {
                score += Double.compare(y[j] + 0.0, y[i] + 0.0);
            }
        }
        return score;
    }

    private static double variance(double[] y) {
        double n = y.length;
        double ties = 0;
        for (double each : y) {
            double same = 0;
            for (double other : y) {
                same += each == other ? 1 : 0;
            }
            // Each of the `same` values adds its part of the group's term.
            ties += (same - 1) * (2 * same + 5);
        }
        return (n * (n - 1) * (2 * n + 5) - ties) / 18;
    }

    private static double slope(double[] x, double[] y) {
        List<Double> slopes = new ArrayList<>();
        for (int i = 0; i < y.length; i++) {
            for (int j = i + 1; j < y.length; j++) {
                slopes.add((y[j] - y[i]) / (x[j] - x[i]));
            }
        }
        Collections.sort(slopes);
        int middle = slopes.size() / 2;
        return slopes.size() % 2 == 1 ? slopes.get(middle) : (slopes.get(middle - 1) + slopes.get(middle)) / 2;
    }

    private static double correction(double[] x, double[] y) {
        int n = y.length;
        double slope = slope(x, y);
        double[] ranks = new double[n];
        double mean = (n + 1) / 2.0;
        for (int i = 0; i < n; i++) {
            double below = 0;
            double same = 0;
            for (int j = 0; j < n; j++) {
                double difference = (y[j] - slope * x[j]) - (y[i] - slope * x[i]);
                below += difference < 0 ? 1 : 0;
                same += difference == 0 ? 1 : 0;
            }
            ranks[i] = below + (same + 1) / 2;
        }
        double variance = 0;
        for (double rank : ranks) {
            variance += (rank - mean) * (rank - mean);
        }
        double sum = 0;
        for (int k = 1; k < n; k++) {
            double covariance = 0;
            for (int i = 0; i + k < n; i++) {
                covariance += (ranks[i] - mean) * (ranks[i + k] - mean);
            }
            double r = covariance / variance;
            if (Math.abs(r) > 1.96 / Math.sqrt(n)) {
                sum += r * (n - k) * (n - k - 1) * (n - k - 2);
            }
        }
        return Math.max(0, 1 + 2.0 / (n * (n - 1.0) * (n - 2.0)) * sum);
    }
}
