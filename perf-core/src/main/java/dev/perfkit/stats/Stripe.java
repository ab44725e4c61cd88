package dev.perfkit.stats;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** One of the equal parts of a {@link LatencyRecorder}: a sum, and bucket counts on pages of one octave. */
final class Stripe extends StripeSum {
    private static final VarHandle SUM;
    private static final VarHandle PAGES = MethodHandles.arrayElementVarHandle(long[][].class);
    private static final VarHandle COUNTS = MethodHandles.arrayElementVarHandle(long[].class);

    static {
        try {
            SUM = MethodHandles.lookup().findVarHandle(StripeSum.class, "sum", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    // The far side of the padding that StripeSum begins.
    @SuppressWarnings("unused")
    private long q0, q1, q2, q3, q4, q5, q6, q7;

    private final long[][] pages = new long[Buckets.OCTAVES][];

    /** Adds to the sum if nobody else does at this moment. */
    boolean tryAddSum(long value) {
        long seen = (long) SUM.getOpaque(this);
        return SUM.weakCompareAndSet(this, seen, seen + value);
    }

    /** Adds to the sum, whatever others do. */
    void addSum(long value) {
        SUM.getAndAdd(this, value);
    }

    void count(int index) {
        // A plain read: a page is zero when it is published, and zero is what any thread sees of it at least.
        long[] page = pages[index >>> Buckets.SCALE];
        if (page == null) {
            page = newPage(index >>> Buckets.SCALE);
        }
        COUNTS.getAndAdd(page, index & (Buckets.PER_OCTAVE - 1), 1L);
    }

    private long[] newPage(int octave) {
        long[] page = new long[Buckets.PER_OCTAVE];
        long[] other = (long[]) PAGES.compareAndExchange(pages, octave, null, page);
        return other == null ? page : other;
    }

    long sum() {
        return (long) SUM.getVolatile(this);
    }

    /** Adds this stripe's counts to the given ones. */
    void addCountsTo(long[] counts) {
        for (int octave = 0; octave < Buckets.OCTAVES; octave++) {
            long[] page = (long[]) PAGES.getVolatile(pages, octave);
            if (page != null) {
                for (int i = 0; i < page.length; i++) {
                    counts[(octave << Buckets.SCALE) + i] += (long) COUNTS.getVolatile(page, i);
                }
            }
        }
    }
}

/** The near side of the padding: keeps the sum, which writers fight for, on a cache line of its own. */
class StripePadding {
    @SuppressWarnings("unused")
    private long p0, p1, p2, p3, p4, p5, p6;
}

/** The contended field. */
class StripeSum extends StripePadding {
    @SuppressWarnings("unused") // by its VarHandle
    volatile long sum;
}
