package dev.perfkit.memory;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The least sample in each of at most 64 stretches of time, which are equally long and double where they would become more. */
final class Bins {
    /*
     * Number i covers [i * width, (i + 1) * width) since the first sample. What is held after a collection is the live set and what the
     * collection left over, so the least of several is nearest to the live set.
     */
    static final int MOST = 64;

    private final @Nullable Sample[] least = new @Nullable Sample[MOST];
    private double width;
    private int last = -1;

    Bins(double width) {
        this.width = width;
    }

    /**
     * A sample.
     *
     * @param seconds since the first
     * @param work what was done by then; -1 where nobody counts
     * @param rates the load; empty where it is not known
     * @param amount what was held
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared, and never leaves the package
    record Sample(double seconds, long work, double[] rates, double amount) {}

    /** Adds a sample; returns whether it begins another bin, which closes the one of before. */
    boolean add(Sample sample) {
        while (sample.seconds / width >= MOST) {
            merge();
        }
        int bin = (int) (sample.seconds / width);
        boolean begins = bin > last;
        last = bin;
        least[bin] = lesser(least[bin], sample);
        return begins;
    }

    private void merge() {
        for (int i = 0; i < MOST / 2; i++) {
            least[i] = lesser(least[2 * i], least[2 * i + 1]);
        }
        Arrays.fill(least, MOST / 2, MOST, null);
        width *= 2;
        last /= 2;
    }

    private static @Nullable Sample lesser(@Nullable Sample a, @Nullable Sample b) {
        return b == null || (a != null && a.amount <= b.amount) ? a : b;
    }

    double width() {
        return width;
    }

    /** Returns those of the bins that are closed, in their order; the last one is still open. */
    Floor closed() {
        return Floor.of(Arrays.stream(least, 0, Math.max(0, last))
                .filter(sample -> sample != null)
                .toList());
    }
}
