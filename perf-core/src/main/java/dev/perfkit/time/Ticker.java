package dev.perfkit.time;

import java.time.Duration;

/**
 * A source of monotonic time: nanoseconds from an arbitrary origin. Everything in PerfKit that measures or waits reads
 * time from here, so that a test can own it.
 *
 * <p>A reading means nothing by itself, may be negative, and may wrap. Compare two readings by subtraction, never by
 * {@code <}:
 *
 * <pre>{@code
 * long start = ticker.read();
 * handle(request);
 * long elapsedNanos = ticker.read() - start;
 * }</pre>
 *
 * <p><b>Thread safety:</b> implementations are safe for use by any number of threads. <b>Cost:</b> {@link #system()} is
 * one {@link System#nanoTime()}; {@link CoarseTicker} is one volatile read. <b>Failures:</b> {@code read} never throws.
 */
@FunctionalInterface
public interface Ticker {

    /** Returns the nanoseconds elapsed since an arbitrary origin, the same for all threads. */
    long read();

    /** Returns the ticker of the JVM, {@link System#nanoTime()}. */
    static Ticker system() {
        return SystemTicker.INSTANCE;
    }

    /**
     * Starts a ticker that reads as cheaply as a field and is behind {@link #system()} by at most about
     * {@code resolution}. For hot paths that need the age of something, not the length of a call.
     *
     * @param scheduler what moves the ticker on
     * @param resolution how often it moves, at least 1 ms
     * @throws IllegalArgumentException if the resolution is below 1 ms
     */
    static CoarseTicker coarse(Scheduler scheduler, Duration resolution) {
        return new CoarseTicker(system(), scheduler, resolution);
    }
}
