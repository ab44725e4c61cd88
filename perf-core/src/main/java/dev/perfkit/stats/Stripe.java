package dev.perfkit.stats;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

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
     * is held, the cell stays full a while longer, and the writers go apart. So no writer ever waits.
     *
     * Invariant: what has been recorded = the cells + the wide counts and `sum`, whenever `moving` is free.
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
    private static final VarHandle PAGES = MethodHandles.arrayElementVarHandle(long[][].class);
    private static final VarHandle CELLS = MethodHandles.arrayElementVarHandle(long[].class);

    static {
        try {
            SUM = MethodHandles.lookup().findVarHandle(Stripe.class, "sum", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** By octave: first the pages of cells, then the wide ones. A bucket's place is that of {@link Buckets#placeOf}. */
    private final long[][] pages = new long[2 * Buckets.OCTAVES][];

    private final Lock moving = new ReentrantLock();

    @SuppressWarnings("unused") // by its VarHandle
    private volatile long sum;

    /** Records a value, unless somebody else records one of the same bucket at this moment. */
    boolean tryRecord(long value) {
        int octave = Buckets.octaveOf(value);
        long[] page = page(octave);
        int at = Buckets.placeOf(value);
        long seen = (long) CELLS.getOpaque(page, at);
        if (((seen & FULL) | (value >>> CELL_VALUE_BITS)) != 0) {
            recordApart(octave, at, value);
            return true;
        }
        return CELLS.weakCompareAndSet(page, at, seen, seen + (value << COUNT_BITS) + 1);
    }

    /* The move makes no other calls than those just made here: a stack that had room for them does not overflow in its midst. */
    private void recordApart(int octave, int at, long value) {
        long[] page = page(octave);
        long[] wide = page(octave + Buckets.OCTAVES);
        SUM.getAndAdd(this, value);
        CELLS.getAndAdd(wide, at, 1L);
        if (moving.tryLock()) {
            try {
                long cell = (long) CELLS.getAndAdd(page, at, 0L);
                if ((cell & FULL) != 0) { // and stays so, since nobody else adds to it or moves it
                    CELLS.getAndAdd(page, at, -cell);
                    CELLS.getAndAdd(wide, at, cell & COUNT_MASK);
                    SUM.getAndAdd(this, cell >>> COUNT_BITS);
                }
            } finally {
                moving.unlock();
            }
        }
    }

    /* A plain read: a page is zero when it is published, and zero is what any thread sees of it at least. */
    private long[] page(int number) {
        long[] page = pages[number];
        return page == null ? newPage(number) : page;
    }

    private long[] newPage(int number) {
        long[] page = new long[Buckets.PLACES];
        long[] other = (long[]) PAGES.compareAndExchange(pages, number, null, page);
        return other == null ? page : other;
    }

    /**
     * Adds this stripe's counts to the given ones.
     *
     * @return the sum of its values
     */
    long addTo(long[] counts) {
        moving.lock();
        try {
            long total = (long) SUM.getVolatile(this);
            for (int octave = 0; octave < Buckets.OCTAVES; octave++) {
                total += addCells(octave, counts);
                addWide(octave, counts);
            }
            return total;
        } finally {
            moving.unlock();
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

    private void addWide(int octave, long[] counts) {
        long[] page = (long[]) PAGES.getVolatile(pages, octave + Buckets.OCTAVES);
        if (page != null) {
            for (int i = 0; i < page.length; i++) {
                counts[(octave << Buckets.SCALE) + i] += (long) CELLS.getVolatile(page, i);
            }
        }
    }
}
