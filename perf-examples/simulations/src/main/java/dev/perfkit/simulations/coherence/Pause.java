package dev.perfkit.simulations.coherence;

import dev.perfkit.time.Ticker;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Waiting, by the clock. */
final class Pause {
    private static final Ticker TICKER = Ticker.system();

    private Pause() {}

    static void of(Duration time) {
        until(TICKER.read(), time);
    }

    /** Waits until so long after the start. */
    static void until(long start, Duration after) {
        long left = after.toNanos() - (TICKER.read() - start);
        while (left > 0) {
            LockSupport.parkNanos(left);
            left = after.toNanos() - (TICKER.read() - start);
        }
    }

    static long now() {
        return TICKER.read();
    }
}
