package dev.perfkit.balancer;

import dev.perfkit.stats.Counter;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** How many requests are in flight on a node, and how old they are on average: both in one word, so that they agree. */
final class Load {
    /*
     * Lower 20 bits: the count. Upper 44 bits: the sum of the start times, in ticks of 2^14 ns (16 us), modulo 2^44.
     *
     *     enter(t):  word += (ticks(t) << 20) + 1        exit(t):  word -= (ticks(t) << 20) + 1
     *
     * The sum may wrap off the upper end of the word without touching the count. The total age, count * now - sum, is
     * right modulo 2^44 and read as signed, so it may be up to 2^43 ticks: a million requests of two minutes each, or ten
     * thousand of four hours.
     *
     * Invariant: every exit brings the start of an enter, so the word of a node at rest is 0. Up to 2^20 - 1 at once.
     * One case breaks it: leases that nobody looked at for two hours are counted out by a start that may be wrong, see
     * Vintages. So a sweep that finds a node at rest makes its word 0.
     */
    static final int COUNT_BITS = 20;
    static final long COUNT_MASK = (1L << COUNT_BITS) - 1;
    static final int TICK_SHIFT = 14;

    /** What {@link #exit} returns of a lease that was taken back. */
    static final long TAKEN_BACK = -1;

    private static final VarHandle WORD;

    static {
        try {
            WORD = MethodHandles.lookup().findVarHandle(Load.class, "word", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private volatile long word;
    private final Vintages vintages = new Vintages();
    private final Counter takenBack = new Counter();

    /** Returns how many there are with this one. */
    long enter(long start) {
        forget(vintages.enter(start));
        return enterForLong(start);
    }

    /** As {@link #enter}, of a lease that is not taken back by its age; to be left by {@link #exitAfterLong}. */
    long enterForLong(long start) {
        return add(delta(start)) & COUNT_MASK;
    }

    /** Returns how many remain; {@link #TAKEN_BACK} if it was not counted any more. */
    long exit(long start, long now) {
        return vintages.exit(start, now) ? exitAfterLong(start) : TAKEN_BACK;
    }

    /** Returns how many remain. */
    long exitAfterLong(long start) {
        return add(-delta(start)) & COUNT_MASK;
    }

    /** Counts out what has been in flight for so long, or a little longer. */
    void takeBack(long now, long age) {
        forget(vintages.takeBack(now, age));
        long seen = word;
        if (seen != 0 && (seen & COUNT_MASK) == 0) {
            WORD.compareAndSet(this, seen, 0L);
        }
    }

    void countTakenBack() {
        takenBack.increment();
    }

    private void forget(long leases) {
        if (leases != 0) {
            // In this order: whoever reads what was taken back, and then what is in flight, counts none twice.
            add(-leases);
            takenBack.add(leases & COUNT_MASK);
        }
    }

    private long add(long delta) {
        return (long) WORD.getAndAdd(this, delta) + delta;
    }

    long takenBack() {
        return takenBack.total();
    }

    long inFlight() {
        return word & COUNT_MASK;
    }

    /** As {@link #inFlight}, in no order with anything else: what a choice among many looks at. */
    long glance() {
        return (long) WORD.getOpaque(this) & COUNT_MASK;
    }

    /** Returns the mean age in nanoseconds, 0 for none. */
    double meanAgeNanos(long now) {
        long seen = (long) WORD.getOpaque(this);
        long count = seen & COUNT_MASK;
        if (count == 0) {
            return 0;
        }
        long total = count * (now >> TICK_SHIFT) - (seen >> COUNT_BITS);
        long signed = total << COUNT_BITS >> COUNT_BITS;
        return Math.max(0, (double) signed * (1 << TICK_SHIFT) / count);
    }

    private static long delta(long start) {
        return ((start >> TICK_SHIFT) << COUNT_BITS) + 1;
    }
}
