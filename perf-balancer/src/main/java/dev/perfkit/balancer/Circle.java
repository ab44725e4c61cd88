package dev.perfkit.balancer;

import java.math.BigInteger;

/** Turns in strides of equal length along the line of all weights. */
final class Circle implements Turns {
    /*
     * The weights lie one after the other on a circle of circumference W, their sum. Turn k is that of whoever lies at
     *
     *     k * stride mod W
     *
     * The stride has no divisor in common with W, so W turns in a row visit every place once and take each candidate exactly
     * as often as its weight: a period, wherever it begins. It is about 0.618 W, the golden section, and among its neighbours
     * the one whose multiples lie most evenly within a period too:
     *
     *     weights 5 1 1, W = 7, stride 4:    place  0 4 1 5 2 6 3      turn  a a a b a c a
     *
     * k * stride mod W takes no division: with f = ceil(2^64 * stride / W) the product k * f, modulo 2^64, is the place as a
     * fraction of the circle, too large by less than 2^32 * 2^-64; so the upper half of its product with W is exact while
     * k < 2^32 and W < 2^31 (D. Lemire, O. Kaser, N. Kurz: Faster remainder by direct computation, 2019). Where k wraps,
     * once in 2^32 turns, the sequence jumps.
     *
     * From the place to the candidate: an index of at least twice as many cells as candidates says who the first one in a
     * cell is, from where one walks on. All places are as likely, so that is less than one step on average, whatever the
     * weights.
     */
    /** How far from the golden section to look for a stride. */
    private static final int NEAR = 32;

    private final int[] ends;
    private final int[] index;
    private final int indexShift;
    private final long sum;
    private final long fraction;

    /** Makes the circle of weights above 0 whose sum is below 2^31. */
    Circle(int[] weights) {
        this.ends = new int[weights.length];
        int end = 0;
        for (int i = 0; i < weights.length; i++) {
            end += weights[i];
            ends[i] = end;
        }
        this.sum = end;
        this.fraction = fraction(stride(sum), sum);
        int bits = 33 - Integer.numberOfLeadingZeros(weights.length);
        this.indexShift = 64 - bits;
        this.index = new int[1 << bits];
        for (int cell = 0, i = 0; cell < index.length; cell++) {
            long first = (cell * sum) >>> bits;
            while (ends[i] <= first) {
                i++;
            }
            index[cell] = i;
        }
    }

    @Override
    public int at(int turn) {
        long part = Integer.toUnsignedLong(turn) * fraction;
        // The upper half of part * sum, with part as unsigned.
        long place = Math.multiplyHigh(part, sum) + ((part >> 63) & sum);
        int i = index[(int) (part >>> indexShift)];
        while (ends[i] <= place) {
            i++;
        }
        return i;
    }

    private static long fraction(long stride, long sum) {
        BigInteger[] parts = BigInteger.valueOf(stride).shiftLeft(64).divideAndRemainder(BigInteger.valueOf(sum));
        return parts[0].longValue() + (parts[1].signum() == 0 ? 0 : 1);
    }

    /** Returns the stride near the golden section whose multiples lie most evenly. */
    private static long stride(long sum) {
        long golden = Math.round(sum * 0.6180339887498949);
        long best = 1;
        long least = Long.MAX_VALUE;
        for (long stride = Math.max(1, golden - NEAR); stride <= Math.min(sum - 1, golden + NEAR); stride++) {
            long unevenness = unevenness(stride, sum);
            // Of equals the nearest to the section.
            if (unevenness < least || (unevenness == least && Math.abs(stride - golden) < Math.abs(best - golden))) {
                least = unevenness;
                best = stride;
            }
        }
        return best;
    }

    /** The sum of the partial quotients of stride / sum, which bounds the unevenness; more than any for a common divisor. */
    private static long unevenness(long stride, long sum) {
        long a = sum;
        long b = stride;
        long quotients = 0;
        while (b != 0) {
            quotients += a / b;
            long rest = a % b;
            a = b;
            b = rest;
        }
        return a == 1 ? quotients : Long.MAX_VALUE;
    }
}
