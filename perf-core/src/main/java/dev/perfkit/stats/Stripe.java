package dev.perfkit.stats;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/** One of the equal parts of a {@link LatencyRecorder}: for each bucket the count and the sum, on pages of one octave. */
final class Stripe {
    /*
     * A cell is one bucket's share of this stripe, in one long, so that one atomic operation records a value whole:
     *
     *     63                 24 23             0
     *     [ sum, nanoseconds   ][ count         ]
     *
     * A cell is full when the top bit of either part is set: after 9 minutes of summed time, or 8 million records. Nothing is
     * added to a full cell, and nothing of 9 minutes or more to any: so neither part ever overflows. What finds no
     * place in a cell goes apart: to `sum` and to the bucket's count on the wide page, two atomic additions that anybody
     * may make at any time. Whoever goes apart then moves what is in the full cell there too, and the cell is
     * used again.
     *
     * A move must not be seen half done. It is made under `moving`, which a reader holds too. A writer only tries for it: if it
     * is held, the cell stays full a while longer, and the writers go apart. So no writer waits for a reader or a mover. It
     * is a flag and no Lock: a Lock that overflows the stack may be left locked, while clearing a flag calls nobody.
     *
     * Invariant: what has been recorded = the cells + the wide counts and `sum`, whenever `moving` is free and nobody is
     * between the two additions of going apart.
     *
     * Two threads at neighbouring buckets share a cache line without ever failing at each other's CAS, which is what makes
     * the stripes grow. Durations that vary at all soon meet in one bucket.
     */
    private static final int COUNT_BITS = 24;
    private static final long COUNT_MASK = (1L << COUNT_BITS) - 1;
    private static final long FULL = 1L << (Long.SIZE - 1) | 1L << (COUNT_BITS - 1);
    private static final int CELL_VALUE_BITS = Long.SIZE - COUNT_BITS - 1;

    /** The least value that no cell takes, in nanoseconds. */
    static final long LARGE = 1L << CELL_VALUE_BITS;
    /** The number of records that fills a cell. */
    static final int MOST_IN_CELL = 1 << (COUNT_BITS - 1);

    private static final VarHandle SUM;
    private static final VarHandle MOVING;
    private static final VarHandle WIDE;
    private static final VarHandle PAGES = MethodHandles.arrayElementVarHandle(long[][].class);
    private static final VarHandle CELLS = MethodHandles.arrayElementVarHandle(long[].class);

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            SUM = lookup.findVarHandle(Stripe.class, "sum", long.class);
            MOVING = lookup.findVarHandle(Stripe.class, "moving", boolean.class);
            WIDE = lookup.findVarHandle(Stripe.class, "wide", long[][].class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** The pages of cells, by octave. A bucket's place on its page is that of {@link Buckets#placeOf}. */
    private final long[][] pages = new long[Buckets.OCTAVES][];

    /** The pages of counts of what has gone apart, by octave; null until something has. */
    private volatile long @Nullable [][] wide;

    private volatile long sum;

    @SuppressWarnings("UnusedVariable") // read by its VarHandle
    private volatile boolean moving;

    /** Records a value, unless somebody else records one of the same bucket at this moment. */
    boolean tryRecord(long value) {
        int octave = Buckets.octaveOf(value);
        long[] page = page(pages, octave);
        int at = Buckets.placeOf(value);
        long seen = (long) CELLS.getOpaque(page, at);
        if (((seen & FULL) | (value >>> CELL_VALUE_BITS)) != 0) {
            recordApart(octave, at, value);
            return true;
        }
        return CELLS.weakCompareAndSet(page, at, seen, seen + (value << COUNT_BITS) + 1);
    }

    private void recordApart(int octave, int at, long value) {
        long[] page = page(pages, octave);
        long[] counts = page(wide(), octave);
        addApart(
                counts, at, 0,
                0); // where the stack is at its end it overflows here, as good as always: nothing has changed
        addApart(counts, at, 1, value);
        if (MOVING.compareAndSet(this, false, true)) {
            try {
                long cell = (long) CELLS.getVolatile(page, at);
                if ((cell & FULL) != 0) { // and stays so, since nobody else adds to it or moves it
                    CELLS.getAndAdd(page, at, -cell);
                    addApart(counts, at, cell & COUNT_MASK, cell >>> COUNT_BITS);
                }
            } finally {
                moving = false;
            }
        }
    }

    private void addApart(long[] counts, int at, long count, long value) {
        SUM.getAndAdd(this, value);
        CELLS.getAndAdd(counts, at, count);
    }

    private long[][] wide() {
        long[][] known = wide;
        if (known != null) {
            return known;
        }
        long[][] made = new long[Buckets.OCTAVES][];
        long[][] other = (long[][]) WIDE.compareAndExchange(this, null, made);
        return other == null ? made : other;
    }

    /* A plain read: a page is zero when it is published, and zero is what any thread sees of it at least. */
    private static long[] page(long[][] pages, int octave) {
        long[] page = pages[octave];
        return page == null ? newPage(pages, octave) : page;
    }

    private static long[] newPage(long[][] pages, int octave) {
        long[] page = new long[Buckets.PLACES];
        long[] other = (long[]) PAGES.compareAndExchange(pages, octave, null, page);
        return other == null ? page : other;
    }

    /**
     * Adds this stripe's counts to the given ones.
     *
     * @return the sum of its values
     */
    @SuppressWarnings("ThreadPriorityCheck") // who holds the flag may be waiting for this very core
    long addTo(long[] counts) {
        while (!MOVING.compareAndSet(this, false, true)) {
            Thread.yield();
        }
        try {
            long total = 0;
            long[][] known = wide;
            for (int octave = 0; octave < Buckets.OCTAVES; octave++) {
                total += addCells(octave, counts);
                if (known != null) {
                    addWide(known, octave, counts);
                }
            }
            return total + sum; // last: it is added to before a count is, so no count is told without its value
        } finally {
            moving = false;
        }
    }

    private long addCells(int octave, long[] counts) {
        long total = 0;
        long[] page = (long[]) PAGES.getVolatile(pages, octave);
        if (page != null) {
            for (int i = 0; i < page.length; i++) {
                long cell = (long) CELLS.getVolatile(page, i);
                counts[(octave << Buckets.SCALE) + i] += cell & COUNT_MASK;
                total += cell >>> COUNT_BITS;
            }
        }
        return total;
    }

    private static void addWide(long[][] wide, int octave, long[] counts) {
        long[] page = (long[]) PAGES.getVolatile(wide, octave);
        if (page != null) {
            for (int i = 0; i < page.length; i++) {
                counts[(octave << Buckets.SCALE) + i] += (long) CELLS.getVolatile(page, i);
            }
        }
    }

    /** Tells whether a value of this kind finds its cell full. */
    boolean isFull(long value) {
        long[] page = page(pages, Buckets.octaveOf(value));
        return ((long) CELLS.getVolatile(page, Buckets.placeOf(value)) & FULL) != 0;
    }
}
