package dev.perfkit.monitor.anomaly;

import java.util.Arrays;

/** How far out a number lies, by a sample of those before it. */
final class TailModel {
    /*
     * A sample of KEPT numbers, in order. Once it is full, one number in memory / KEPT takes the place of one drawn at random,
     * so that a number stays for `memory` others on average, and old ones fade away rather than fall out all at once.
     *
     * Beyond the outermost TAIL of the sample on each side the tail is taken for exponential, with the mean excess of those few
     * as its scale (peaks over threshold; A. Siffer et al., Anomaly Detection in Streams with Extreme Value Theory, KDD 2017,
     * with the shape at zero):
     *
     *     P(beyond v) = TAIL * exp(-(v - edge) / scale)
     *
     * A number within has no surprise. The scale is at least a fifth of the sample's own deviation, which its quartiles tell: a
     * few equal numbers at the edge would make any other infinitely unlikely. The draw is a sequence that starts alike in each
     * detector, so that the same series gets the same answers.
     */
    static final int KEPT = 192;

    private static final int LEAST = 50;
    private static final double TAIL = 0.03;
    private static final double MOST = 20;
    private static final double QUARTILES_APART = 1.35; // of a normal distribution, in deviations

    private final float[] sorted = new float[KEPT];
    private final int memory;
    private long random;
    private int size;
    private float lowEdge;
    private float highEdge;
    private float lowScale;
    private float highScale;

    TailModel(int memory, long seed) {
        this.memory = memory;
        this.random = seed;
    }

    /** Returns the power of ten by which a number as far out as this one is unlikely, at most 20. */
    double surprise(double number) {
        if (size < LEAST) {
            return 0;
        }
        float rounded = (float) number; // as those in the sample are, or equal ones would differ
        double beyond = rounded > highEdge
                ? (rounded - highEdge) / highScale
                : rounded < lowEdge ? (lowEdge - rounded) / lowScale : -1;
        return beyond < 0 ? 0 : Math.min(MOST, beyond * Math.log10(Math.E) - Math.log10(TAIL));
    }

    void add(double number) {
        if (size < KEPT) {
            insert((float) number, size++);
        } else if (draw(memory) < KEPT) {
            insert((float) number, draw(KEPT));
        } else {
            return;
        }
        fit();
    }

    /** Puts a number where it belongs, in the place of the one at the index. */
    private void insert(float number, int instead) {
        int place = instead;
        while (place > 0 && sorted[place - 1] > number) {
            sorted[place] = sorted[--place];
        }
        while (place < size - 1 && sorted[place + 1] < number) {
            sorted[place] = sorted[++place];
        }
        sorted[place] = number;
    }

    private void fit() {
        int tail = Math.max(1, (int) (size * TAIL));
        int last = size - 1;
        lowEdge = sorted[Math.min(tail, last)];
        highEdge = sorted[Math.max(last - tail, 0)];
        float least = leastScale();
        float below = 0;
        float above = 0;
        for (int i = 0; i < tail; i++) {
            below += lowEdge - sorted[i];
            above += sorted[last - i] - highEdge;
        }
        lowScale = Math.max(least, below / tail);
        highScale = Math.max(least, above / tail);
    }

    private float leastScale() {
        float deviation = (float) ((sorted[size - 1 - size / 4] - sorted[size / 4]) / QUARTILES_APART);
        return Math.max(Math.max(1e-9F, deviation / 5), Math.abs(sorted[size / 2]) * 1e-6F);
    }

    /** Returns a number from zero on, below the bound (Marsaglia's xorshift). */
    private int draw(int bound) {
        random ^= random << 13;
        random ^= random >>> 7;
        random ^= random << 17;
        return (int) Math.floorMod(random, (long) bound);
    }

    @Override
    public String toString() {
        return "TailModel" + Arrays.toString(Arrays.copyOf(sorted, size));
    }
}
