package dev.perfkit.monitor.dashboard;

import dev.perfkit.time.Ticker;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** The page's axis of time: goes on with the ticker, so that a clock that is set back draws nothing over what was. */
final class Axis {
    private final Ticker ticker;
    private final InstantSource wallClock;
    private final Duration tolerance;
    private Instant anchor;
    private long anchorRead;

    /**
     * @param tolerance how far the wall clock may be ahead before the axis jumps after it, as after a suspended machine
     */
    Axis(Ticker ticker, InstantSource wallClock, Duration tolerance) {
        this.ticker = ticker;
        this.wallClock = wallClock;
        this.tolerance = tolerance;
        this.anchor = wallClock.instant();
        this.anchorRead = ticker.read();
    }

    /** Goes on from no earlier than the given time: what is kept there of a former run is not drawn over. */
    synchronized void startAfter(Instant least) {
        if (now().isBefore(least)) {
            anchor(least);
        }
    }

    synchronized Instant now() {
        Instant now = anchor.plusNanos(ticker.read() - anchorRead);
        Instant wall = wallClock.instant();
        if (wall.isAfter(now.plus(tolerance))) {
            anchor(wall);
            return wall;
        }
        return now;
    }

    /** Returns how far the wall clock is ahead, which people's times are of: less than nothing where it was set back. */
    synchronized Duration wallShift() {
        return Duration.between(now(), wallClock.instant());
    }

    private void anchor(Instant at) {
        anchor = at;
        anchorRead = ticker.read();
    }
}
