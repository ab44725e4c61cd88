package dev.perfkit.stats;

import java.util.concurrent.atomic.LongAdder;

/**
 * A total that only grows. Rates are differences of two readings, see {@link Window#ofTotal}.
 *
 * <pre>{@code
 * Counter sent = new Counter();
 * sent.add(bytes.length);
 * Signal.counter("http.sent", "bytes", sent::total);
 * }</pre>
 *
 * <p><b>Thread safety:</b> any number of threads. <b>Cost:</b> one atomic addition on a field of the thread's own stripe.
 */
public final class Counter {
    private final LongAdder total = new LongAdder();

    /** Creates a counter at zero. */
    public Counter() {}

    /** Adds one. */
    public void increment() {
        total.increment();
    }

    /**
     * Adds some.
     *
     * @param amount zero or more
     * @throws IllegalArgumentException if it is negative
     */
    public void add(long amount) {
        if (amount < 0) {
            throw new IllegalArgumentException("amount: " + amount + " (expected: >= 0)");
        }
        total.add(amount);
    }

    /** Returns the total since the counter was made. */
    public long total() {
        return total.sum();
    }

    @Override
    public String toString() {
        return "Counter{" + total() + "}";
    }
}
