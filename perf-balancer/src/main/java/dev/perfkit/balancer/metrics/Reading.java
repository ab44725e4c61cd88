package dev.perfkit.balancer.metrics;

import dev.perfkit.time.Ticker;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** How something stands this second: all meters of a scrape are read from one snapshot. */
final class Reading<S> {
    private static final long FRESH_NANOS = Duration.ofSeconds(1).toNanos();

    private final Supplier<S> source;
    private final Ticker ticker;
    private @Nullable S latest;
    private long taken;

    Reading(Supplier<S> source, Ticker ticker) {
        this.source = source;
        this.ticker = ticker;
    }

    synchronized S current() {
        S snapshot = latest;
        long now = ticker.read();
        if (snapshot == null || now - taken >= FRESH_NANOS) {
            snapshot = source.get();
            latest = snapshot;
            taken = now;
        }
        return snapshot;
    }
}
