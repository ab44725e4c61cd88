package dev.perfkit.time;

import java.time.Duration;

/**
 * A ticker that answers with a reading taken a moment ago, refreshed by a {@link Scheduler}.
 *
 * <pre>{@code
 * try (CoarseTicker ticker = Ticker.coarse(Scheduler.system(), Duration.ofMillis(10))) {
 *     Cache<K, V> cache = Caffeine.newBuilder().ticker(ticker::read).build();
 * }
 * }</pre>
 *
 * <p>Its readings never go back. After {@link #close()} it reads the exact source instead, so that whoever still holds it
 * sees time pass. <b>Thread safety:</b> any number of threads. <b>Cost:</b> a volatile read.
 */
public final class CoarseTicker implements Ticker, AutoCloseable {
    private final Ticker source;
    private final Scheduler.Handle refresh;
    private volatile long now;
    private volatile boolean closed;

    CoarseTicker(Ticker source, Scheduler scheduler, Duration resolution) {
        if (resolution.compareTo(Duration.ofMillis(1)) < 0) {
            throw new IllegalArgumentException("resolution: " + resolution + " (expected: >= PT0.001S)");
        }
        this.source = source;
        this.now = source.read();
        this.refresh = scheduler.repeat(Runnable::run, () -> now = source.read(), resolution);
    }

    @Override
    public long read() {
        return closed ? source.read() : now;
    }

    @Override
    public void close() {
        closed = true;
        refresh.cancel();
    }

    @Override
    public String toString() {
        return "Ticker.coarse(" + source + ")";
    }
}
