package dev.perfkit.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigInteger;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BucketsTest {
    private static final int LAST = Buckets.indexOf(Long.MAX_VALUE);

    /**
     * The definition in whole numbers: bucket j holds v where {@code 2^((j-1)/64) < v <= 2^(j/64)}, which is
     * {@code 2^(j-1) < v^64 <= 2^j}.
     */
    private static int exactIndexOf(long value) {
        if (value == 0) {
            return 0;
        }
        BigInteger power = BigInteger.valueOf(value).pow(64);
        boolean powerOfTwo = power.bitCount() == 1;
        int bucket = powerOfTwo ? power.bitLength() - 1 : power.bitLength();
        return bucket + 1;
    }

    private static void assertExact(long value) {
        assertThat(Buckets.indexOf(value)).as("index of %d", value).isEqualTo(exactIndexOf(value));
    }

    @Test
    void indexOf_smallValues_isExact() {
        for (long value = 0; value <= 20_000; value++) {
            assertExact(value);
        }
    }

    @Test
    void indexOf_aroundPowersOfTwo_isExact() {
        for (int exponent = 1; exponent < 63; exponent++) {
            long power = 1L << exponent;
            assertThat(Buckets.indexOf(power)).isEqualTo(64 * exponent + 1);
            assertExact(power - 1);
            assertExact(power + 1);
        }
    }

    @Test
    void indexOf_theEndsOfTheRange_areZeroAndTheLast() {
        assertThat(Buckets.indexOf(0)).isEqualTo(Buckets.ZERO);
        assertThat(Buckets.indexOf(1)).isEqualTo(1);
        assertThat(LAST).isEqualTo(exactIndexOf(Long.MAX_VALUE)).isLessThan(Buckets.OCTAVES * Buckets.PER_OCTAVE);
    }

    @Test
    void indexOf_aroundEveryBoundary_isExact() {
        for (int index = 2; index <= LAST; index++) {
            long greatest = Buckets.greatestIn(index);
            assertExact(greatest);
            if (greatest < Long.MAX_VALUE) {
                assertExact(greatest + 1);
            }
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("dev.perfkit.stats.Seeds#few")
    void indexOf_valuesOfAllSizes_isExact(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 10_000; i++) {
            assertExact(random.nextLong() >>> random.nextInt(1, 64));
        }
    }

    @Test
    void leastIn_greatestIn_areTheEndsOfTheBucket() {
        for (int index = 0; index <= LAST; index++) {
            long least = Buckets.leastIn(index);
            long greatest = Buckets.greatestIn(index);
            if (least <= greatest) { // Low octaves have buckets without a whole number.
                assertThat(Buckets.indexOf(least)).isEqualTo(index);
                assertThat(Buckets.indexOf(greatest)).isEqualTo(index);
            }
        }
        assertThat(Buckets.greatestIn(LAST)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void midpoint_everyBucket_isWithinTheError() {
        assertThat(Buckets.midpoint(Buckets.ZERO)).isZero();
        assertThat(Buckets.midpoint(Buckets.indexOf(91))).isEqualTo(91);
        for (int index = 1; index <= LAST; index++) {
            double midpoint = Buckets.midpoint(index);
            for (long value : new long[] {Buckets.leastIn(index), Buckets.greatestIn(index)}) {
                if (Buckets.indexOf(value) == index) {
                    assertThat(midpoint / value).as("bucket %d", index).isCloseTo(1, within(0.0055));
                }
            }
        }
    }
}
