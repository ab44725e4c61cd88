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
     * Bucket j holds the values v with 2^((j-1)/64) < v <= 2^(j/64). This is Prometheus' numbering; OpenTelemetry's is
     * one lower. A power of two 2^e therefore opens page e at j = 64 e, and the values above it, up to the next power
     * exclusive, fall on the 63 slots that follow and on slot 0 of the next page.
     *
     * The index of v > 0, with e = floor(log2 v) and m = v / 2^e in [1, 2), is
     *
     *     j = 64 e + (number of boundaries 2^(k/64), k = 0..63, that lie below m)
     *
     * The top 8 bits of m's fraction select a cell of width 1/256. The narrowest bucket is 2^(1/64) - 1 = 1/91.8 wide,
     * so a cell holds at most one boundary: a table tells the boundaries below the cell, one compare settles the one in
     * it. The compare is exact: m is held in 64 bits with the point after the first, all boundaries but 1 are
     * irrational, and m > b is the same as m > floor(b) for an integer m and an irrational b. There is no logarithm and
     * no floating point on the way.
     *
     * Zero has no logarithm. It is counted at j = 1, which no integer can reach: the values in (1, 2^(1/64)] have none.
     */

    /** Buckets in an octave, and slots on a page. */
    static final int PER_OCTAVE = 64;

    static final int SCALE = 6;
    /** Pages of one octave that cover every non-negative long. */
    static final int PAGES = 64;
    /** Where zeros are counted. */
    static final int ZERO = 1;

    private static final int CELLS = 256;
    /** Boundary k of an octave, floor(2^(k/64) * 2^63), compared as unsigned. */
    private static final long[] BOUNDARY = boundaries();
    /** By cell: how many boundaries lie below the cell's start, or at it for all but the first. */
    private static final byte[] BELOW_CELL = belowCells();

    private Buckets() {}

    /** Returns the bucket of a value {@code >= 0}. */
    static int indexOf(long value) {
        if (value == 0) {
            return ZERO;
        }
        int zeros = Long.numberOfLeadingZeros(value);
        long mantissa = value << zeros;
        int below = BELOW_CELL[(int) (mantissa >>> 55) & (CELLS - 1)];
        // Flipping the sign bit turns the unsigned compare into a signed one; both sides have it set.
        int inCell = mantissa > BOUNDARY[below] ? 1 : 0;
        return ((63 - zeros) << SCALE) + below + inCell;
    }

    /** Returns the upper bound, which belongs to the bucket. */
    static double upperBound(int index) {
        return index == ZERO ? 0 : StrictMath.pow(2, (double) index / PER_OCTAVE);
    }

    /** Returns the lower bound, which does not belong to the bucket (but for zero's). */
    static double lowerBound(int index) {
        return index == ZERO ? 0 : StrictMath.pow(2, (double) (index - 1) / PER_OCTAVE);
    }

    /** Returns the value that stands for all in the bucket: at most 0.55 % off any of them. */
    static double midpoint(int index) {
        return (lowerBound(index) + upperBound(index)) / 2;
    }

    /** Returns the least integer in the bucket. */
    static long leastIn(int index) {
        return index == ZERO ? 0 : (long) lowerBound(index) + 1;
    }

    /** Returns the greatest integer in the bucket. */
    static long greatestIn(int index) {
        return (long) upperBound(index);
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
