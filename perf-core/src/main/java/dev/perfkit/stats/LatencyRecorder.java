package dev.perfkit.stats;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts durations in a histogram: every one, for as long as it lives, from any number of threads.
 *
 * <pre>{@code
 * LatencyRecorder latency = new LatencyRecorder();
 * long start = ticker.read();
 * handle(request);
 * latency.record(ticker.read() - start);
 * ...
 * latency.snapshot().quantile(0.99); // nanoseconds
 * }</pre>
 *
 * <p>The histogram is cumulative and never reset. A window is the difference of two snapshots, held by the reader:
 * {@link Window} does that on {@link dev.perfkit.time.Ticker} time. Buckets are those of OpenTelemetry's
 * exponential histogram of scale 6 and of Prometheus' native histogram of schema 6, 64 to an octave, over the whole range
 * of a {@code long}; any quantile is off by at most 0.55 %.
 *
 * <p><b>Thread safety:</b> all methods, any number of threads; a snapshot never blocks a writer. <b>Cost:</b> one atomic
 * operation and no allocation a record, some more where the value is above nine minutes or its bucket has come to hold as
 * much; 450 bytes, and half a kilobyte for each octave of values seen, another half once such a value or bucket was in it,
 * times the stripes that contention has made (one to the number of cores).
 * <b>Failures:</b> a negative duration is an {@link IllegalArgumentException} and is not recorded. <b>Units:</b>
 * nanoseconds; the total wraps after 2^63 of them (292 years of summed time), which windows survive and the lifetime's
 * mean does not.
 */
public final class LatencyRecorder {
    /*
     * Striping, after java.util.concurrent.atomic.Striped64: there is one stripe until a CAS on a bucket fails; each
     * failure doubles the stripes up to the number of cores, and after that moves the failing thread to another stripe.
     *
     * Striped64 keeps a thread's place in the thread. Here it is kept in a table that all recorders share, by the low
     * bits of the thread's id: nothing has to be allocated for a thread, of which there may be a million, and threads
     * that share an entry merely move together. Places are hints, written without synchronisation: a lost write costs
     * one more failed CAS.
     *
     * Invariants. (1) Every record is in exactly one bucket of one stripe, its count and its value together; only of one
     * that goes apart (see Stripe) at this moment a snapshot may hold the value without the count. (2) Stripes are
     * only added: an array of stripes contains those of the one before, at the same places. (3) The count is the sum of
     * the buckets; there is no other count to disagree with.
     */
    private static final int MAX_STRIPES =
            Integer.highestOneBit(Math.max(1, Runtime.getRuntime().availableProcessors()));
    private static final int[] PLACES = new int[256];
    private static final VarHandle STRIPES;
    private static final VarHandle MIN;
    private static final VarHandle MAX;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            STRIPES = lookup.findVarHandle(LatencyRecorder.class, "stripes", Stripe[].class);
            MIN = lookup.findVarHandle(LatencyRecorder.class, "min", long.class);
            MAX = lookup.findVarHandle(LatencyRecorder.class, "max", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
        // Initialised with this class: at the first record the stack might be at its end, and the class then lost for
        // good.
        Buckets.indexOf(0);
    }

    // Also the first of the stripes: reached from here a step sooner, on the way that most records take.
    private final Stripe first = new Stripe();
    private volatile Stripe[] stripes = {first};
    private volatile long min = Long.MAX_VALUE;
    private volatile long max = -1;
    private final LongAdder errors = new LongAdder();

    /** Creates an empty recorder. */
    public LatencyRecorder() {}

    /**
     * Records the duration of one call.
     *
     * @param nanos the duration, zero or more
     * @throws IllegalArgumentException if it is negative
     */
    public void record(long nanos) {
        if (nanos < 0) {
            throw negative(nanos);
        }
        Stripe[] all = stripes;
        Stripe stripe = all.length == 1 ? first : all[place(all.length)];
        if (!stripe.tryRecord(nanos)) {
            recordContended(nanos);
        }
        if (nanos < min) {
            lowerMin(nanos);
        }
        if (nanos > max) {
            raiseMax(nanos);
        }
    }

    /**
     * Records the duration of one call that ended in an error: as {@link #record}, and counted as an error too.
     *
     * @param nanos the duration, zero or more
     * @throws IllegalArgumentException if it is negative
     */
    public void recordError(long nanos) {
        record(nanos);
        errors.increment();
    }

    /** Returns what has been recorded up to now. */
    public LatencySnapshot snapshot() {
        // Errors before buckets: an error is counted after its bucket, so a snapshot never shows more errors than
        // calls.
        long errorCount = errors.sum();
        long[] counts = new long[Buckets.OCTAVES * Buckets.PER_OCTAVE];
        long sum = 0;
        for (Stripe stripe : stripes) {
            sum += stripe.addTo(counts);
        }
        return LatencySnapshot.of(0, counts, sum, errorCount, min, max);
    }

    private static IllegalArgumentException negative(long nanos) {
        return new IllegalArgumentException("nanos: " + nanos + " (expected: >= 0)");
    }

    private static int placeKey() {
        return (int) Thread.currentThread().getId() & (PLACES.length - 1);
    }

    private static int place(int stripeCount) {
        int key = placeKey();
        return (key + PLACES[key]) & (stripeCount - 1);
    }

    /** Somebody was faster: makes room or makes way, then records the value in any case. */
    private void recordContended(long nanos) {
        Stripe[] all = stripes;
        if (all.length < MAX_STRIPES) {
            all = grow(all);
        } else {
            PLACES[placeKey()]++;
        }
        Stripe stripe = all[place(all.length)];
        while (!stripe.tryRecord(nanos)) {
            Thread.onSpinWait();
        }
    }

    private Stripe[] grow(Stripe[] all) {
        Stripe[] more = new Stripe[all.length * 2];
        System.arraycopy(all, 0, more, 0, all.length);
        for (int i = all.length; i < more.length; i++) {
            more[i] = new Stripe();
        }
        Stripe[] seen = (Stripe[]) STRIPES.compareAndExchange(this, all, more);
        return seen == all ? more : seen;
    }

    private void lowerMin(long nanos) {
        long seen = min;
        while (nanos < seen && !MIN.weakCompareAndSet(this, seen, nanos)) {
            seen = min;
        }
    }

    private void raiseMax(long nanos) {
        long seen = max;
        while (nanos > seen && !MAX.weakCompareAndSet(this, seen, nanos)) {
            seen = max;
        }
    }
}
