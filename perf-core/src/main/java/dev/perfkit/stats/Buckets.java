package dev.perfkit.stats;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;

/**
 * The bucket boundaries: base 2, 64 buckets an octave (scale 6 of OpenTelemetry's exponential histograms, schema 6 of
 * Prometheus' native ones).
 */
final class Buckets {
    /*
     * Index 0 is for zero, which has no logarithm. Index i > 0 is Prometheus' bucket j = i - 1 (and OpenTelemetry's j - 1),
     * which holds the values v with 2^((j-1)/64) < v <= 2^(j/64). So the order of indexes is the order of values.
     *
     * For v > 0, with e = floor(log2 v) and m = v / 2^e in [1, 2),
     *
     *     j = 64 e + (number of boundaries 2^(k/64), k = 0..63, that lie below m)
     *
     * The top 8 bits of m's fraction select a cell of width 1/256. The narrowest bucket is 2^(1/64) - 1 = 1/91.8 wide,
     * so a cell holds at most one boundary: a table tells the boundaries below the cell, one compare settles the one in
     * it. The compare is exact: m is held in 64 bits with the point after the first, all boundaries but 1 are
     * irrational, and m > b is the same as m > floor(b) for an integer m and an irrational b. There is no logarithm and
     * no floating point on the way.
     */

    static final int SCALE = 6;

    /** Buckets in an octave. */
    static final int PER_OCTAVE = 1 << SCALE;

    /** Places in an octave, see {@link #placeOf}. */
    static final int PLACES = PER_OCTAVE + 2;

    /** Octaves that cover the index of every non-negative long. */
    static final int OCTAVES = 64;

    /** The index of zero, below that of 1. */
    static final int ZERO = 0;

    private static final int ONE = 1;

    private static final int CELLS = 256;
    /** Boundary k of an octave, floor(2^(k/64) * 2^63), an unsigned number. */
    private static final long[] BOUNDARY = boundaries();
    /** By cell: how many boundaries lie below the cell's start. */
    private static final byte[] BELOW_CELL = belowCells();

    private Buckets() {}

    /** Returns the index of a value {@code >= 0}. */
    static int indexOf(long value) {
        return (octaveOf(value) << SCALE) + placeOf(value);
    }

    /** Returns the octave of a value {@code >= 0}: 2^octave <= value, where it is not zero. */
    static int octaveOf(long value) {
        return 63 - Long.numberOfLeadingZeros(value | 1);
    }

    /**
     * Returns where the value's bucket is in its octave: 0 for zero alone, 1 for the power of two that the octave begins
     * with, else 2 to 65. A power of two ends a bucket, which has place 65 in the octave before.
     */
    static int placeOf(long value) {
        if (value == 0) {
            return ZERO;
        }
        long mantissa = value << Long.numberOfLeadingZeros(value | 1);
        int below = BELOW_CELL[(int) (mantissa >>> 55) & (CELLS - 1)];
        // Both have the top bit set, so comparing them as signed orders them as unsigned.
        int inCell = mantissa > BOUNDARY[below] ? 1 : 0;
        return below + inCell + ONE;
    }

    /** Returns the value that stands for all in the bucket: at most 0.55 % off any of them, exact where it holds but one. */
    static double midpoint(int index) {
        long least = leastIn(index);
        return least + (greatestIn(index) - least) / 2.0;
    }

    /** Returns the least integer that the bucket may hold. */
    static long leastIn(int index) {
        return index <= ONE ? index : greatestIn(index - 1) + 1;
    }

    /** Returns the greatest integer that the bucket may hold. */
    static long greatestIn(int index) {
        if (index == ZERO) {
            return 0;
        }
        int octave = (index - ONE) >>> SCALE;
        // 2^63, the upper bound of the last bucket, is one more than a long holds.
        return octave == 63 ? Long.MAX_VALUE : BOUNDARY[(index - ONE) & (PER_OCTAVE - 1)] >>> (63 - octave);
    }

    private static long[] boundaries() {
        MathContext digits = new MathContext(60);
        BigDecimal ratio = BigDecimal.valueOf(2);
        for (int i = 0; i < SCALE; i++) {
            ratio = ratio.sqrt(digits);
        }
        BigDecimal unit = new BigDecimal(BigInteger.ONE.shiftLeft(63));
        // One entry beyond the octave: the compare after the last boundary is against 2, which no mantissa exceeds.
        long[] boundaries = new long[PER_OCTAVE + 1];
        BigDecimal boundary = BigDecimal.ONE;
        for (int k = 0; k < PER_OCTAVE; k++) {
            boundaries[k] = boundary.multiply(unit).toBigInteger().longValue();
            boundary = boundary.multiply(ratio, digits);
        }
        boundaries[PER_OCTAVE] = -1L;
        return boundaries;
    }

    private static byte[] belowCells() {
        byte[] below = new byte[CELLS];
        for (int cell = 1; cell < CELLS; cell++) {
            long start = (1L << 63) | ((long) cell << 55);
            int count = 0;
            while (Long.compareUnsigned(BOUNDARY[count], start) < 0) {
                count++;
            }
            below[cell] = (byte) count;
        }
        return below;
    }
}
