package dev.perfkit.cache;

/**
 * In one number, and so compared at once: which generation of the near tier an entry is of, and up to which tick of its clock it may be
 * served without a second thought. The near tier's gate is a number of the same form: the present generation and tick.
 */
final class Pass {
    /*
     *   0 generation(26) tick(36)
     *
     * A pass is good at a gate if the generations are the same and its tick is the later one. Both are positive, so of two with one
     * generation the greater has the later tick. Ticks of 10 ms last for 21 years, generations for 67 million invalidations of everything.
     */
    private static final int TICK_BITS = 36;

    /** What is not in the near tier has this one, which is good at no gate. */
    static final long NONE = 0;

    /** A gate that no pass is good at. */
    static final long SHUT = Long.MAX_VALUE;

    /** Neither is any at this one, which tells that hits are to be looked at closer. */
    static final long SAMPLING = Long.MAX_VALUE - 1;

    static final long FIRST_GENERATION = 1;
    static final long LAST_GENERATION = (1L << 26) - 1;

    private static final long LAST_TICK = (1L << TICK_BITS) - 1;

    private Pass() {}

    /** Returns the pass, or the gate, of a generation and a tick; ticks before the first and after the last are those. */
    static long of(long generation, long tick) {
        return generation << TICK_BITS | Math.max(0, Math.min(LAST_TICK, tick));
    }

    static boolean isGood(long pass, long gate) {
        return pass > gate && (pass ^ gate) >>> TICK_BITS == 0;
    }

    static long generation(long pass) {
        return pass >>> TICK_BITS;
    }
}
