package dev.perfkit.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BinomialTest {
    /** By adding up the probabilities, in decimals. */
    private static double summed(int k, int n, double p) {
        BigDecimal sum = BigDecimal.ZERO;
        BigInteger ways = BigInteger.ONE;
        for (int i = 0; i <= k; i++) {
            sum = sum.add(new BigDecimal(ways)
                    .multiply(new BigDecimal(p).pow(i, MathContext.DECIMAL128))
                    .multiply(BigDecimal.ONE.subtract(new BigDecimal(p)).pow(n - i, MathContext.DECIMAL128)));
            ways = ways.multiply(BigInteger.valueOf(n - i)).divide(BigInteger.valueOf(i + 1));
        }
        return sum.doubleValue();
    }

    @Test
    void atMost_isTheSumOfTheProbabilities() {
        for (double p : new double[] {0.01, 0.3, 0.5, 0.95, 0.999}) {
            for (int n : new int[] {1, 2, 7, 50, 400}) {
                for (int k = 0; k < n; k += 1 + n / 20) {
                    assertThat(Binomial.atMost(k, n, p))
                            .as("P(Bin(%d, %s) <= %d)", n, p, k)
                            .isCloseTo(summed(k, n, p), within(1e-11));
                }
            }
        }
        assertThat(Binomial.atMost(-1, 5, 0.5)).isZero();
        assertThat(Binomial.atMost(5, 5, 0.5)).isOne();
    }

    @Test
    void atMost_ofAMillion_isThatOfTheNormalDistribution() {
        // A thousandth of a deviation below the mean, with the correction for whole numbers, and two above.
        assertThat(Binomial.atMost(499_999, 1_000_000, 0.5)).isCloseTo(0.4996011, within(1e-6));
        assertThat(Binomial.atMost(501_000, 1_000_000, 0.5)).isCloseTo(0.9773038, within(1e-6));
    }

    @Test
    void ranks_ofTheMedian_areThoseOfTheTables() {
        // The sign test's: of 20 values the 6th and the 15th hold the median in between at 95.86 %.
        assertThat(Binomial.lowerRank(20, 0.5, 0.025)).isEqualTo(6);
        assertThat(Binomial.upperRank(20, 0.5, 0.025)).isEqualTo(15);
        assertThat(Binomial.lowerRank(5, 0.5, 0.025)).isZero();
        assertThat(Binomial.upperRank(5, 0.5, 0.025)).isEqualTo(6);
        assertThat(Binomial.upperRank(104, 0.95, 0.005)).isEqualTo(104);
        assertThat(Binomial.upperRank(103, 0.95, 0.005)).isEqualTo(104); // none
    }

    @ParameterizedTest
    @CsvSource({"1, 0.05, 12.7062", "2, 0.01, 9.92484", "10, 0.05, 2.22814", "30, 0.001, 3.64596", "1e6, 0.05, 1.95997"
    })
    void studentBound_isThatOfTheTables(double freedom, double risk, double bound) {
        assertThat(Binomial.studentBound(freedom, risk)).isCloseTo(bound, withinPercentage(0.001));
    }

    @Test
    void logGamma_ofWholeAndHalf_isExact() {
        assertThat(Binomial.logGamma(1)).isCloseTo(0, within(1e-12));
        assertThat(Binomial.logGamma(0.5)).isCloseTo(Math.log(Math.PI) / 2, within(1e-12));
        assertThat(Binomial.logGamma(11)).isCloseTo(Math.log(3_628_800), within(1e-12));
    }
}
