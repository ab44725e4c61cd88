package dev.perfkit.profile;

import dev.perfkit.stats.Counter;
import java.util.concurrent.atomic.AtomicLong;

/** What the calls of a site use of something that costs time to measure. */
final class UsageMeter {
    /*
     * A reading is taken twice a call, and may take at most 1 % of the site's own time: a call of 1 us whose measuring takes
     * 34 ns is measured once in four times. Which calls are measured is drawn by chance, since one in N by count would
     * fall into step with a program that does the same again and again. N is a power of two, kept as a mask of random
     * bits: 0 for every call; all ones for none, since the random number is never zero.
     *
     * The site's own time is a moving mean of the measured calls, by weight 1/16. It is written without synchronisation: a
     * lost update is one of many estimates.
     *
     * Where every call is measured, those that were not are counted instead: on virtual threads, and of methods that asked
     * not to be.
     */
    static final int EVERY_CALL = 0;
    static final int NO_CALL = -1;

    private static final int GREATEST_MASK = (1 << 16) - 1;
    private static final long PARTS = 100;

    private final long costNanos;
    private final Sampling sampling;
    private final Counter measured = new Counter();
    private final Counter leftOut = new Counter();
    private final Counter total = new Counter();
    private final AtomicLong peak = new AtomicLong();
    private final AtomicLong greatestMeasured = new AtomicLong();
    private int mask;
    private long meanNanos;

    /**
     * Creates a meter.
     *
     * @param costNanos what measuring a call costs
     * @param sampling which calls are measured
     */
    UsageMeter(long costNanos, Sampling sampling) {
        this.costNanos = costNanos;
        this.sampling = sampling;
        this.mask = sampling == Sampling.OFF ? NO_CALL : EVERY_CALL;
    }

    /** Returns the random bits that must be zero on a call that is measured. */
    int mask() {
        return mask;
    }

    /** A call was not measured since its method asked not to be. */
    void leaveOut() {
        if (sampling == Sampling.EVERY_CALL) {
            leftOut.increment();
        }
    }

    /** A call that took so long has used so much; not measured where that is negative: the JVM ceased to count meanwhile. */
    void record(long amount, long nanos) {
        if (amount < 0) {
            leaveOut();
            return;
        }
        if (sampling == Sampling.ADAPTIVE) {
            measured.increment();
            adapt(nanos);
        }
        if (amount > 0) {
            total.add(amount);
            raisePeak(amount);
        }
    }

    private void raisePeak(long amount) {
        long seen = peak.get();
        while (amount > seen && !peak.weakCompareAndSetVolatile(seen, amount)) {
            seen = peak.get();
        }
    }

    private void adapt(long nanos) {
        long mean = meanNanos == 0 ? nanos : meanNanos + ((nanos - meanNanos) >> 4);
        meanNanos = mean;
        long ratio = costNanos * PARTS / Math.max(1, mean);
        mask = ratio == 0 ? EVERY_CALL : (int) Math.min(GREATEST_MASK, 2 * Long.highestOneBit(ratio) - 1);
    }

    /**
     * Returns what was measured.
     *
     * @param calls how many calls there were on threads
     * @param virtual how many of them could not be measured, on virtual threads
     */
    Usage snapshot(long calls, long virtual) {
        if (sampling == Sampling.OFF) {
            return Usage.OFF;
        }
        return new Usage(
                sampling == Sampling.EVERY_CALL ? measuredOf(calls, virtual) : measured.total(),
                total.total(),
                peak.get(),
                mask + 1,
                virtual);
    }

    /** Never less than it was: the three are not read at one moment. */
    private long measuredOf(long calls, long virtual) {
        return greatestMeasured.accumulateAndGet(calls - virtual - leftOut.total(), Math::max);
    }
}
