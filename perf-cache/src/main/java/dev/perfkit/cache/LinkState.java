package dev.perfkit.cache;

import dev.perfkit.time.Ticker;
import java.time.Duration;

/** Whether the far tier can be heard, for how long it could not be, and for how much longer that is borne with. */
final class LinkState {
    private final long lenienceNanos;
    private final Ticker ticker;
    private boolean needed = true;
    private boolean wasLive;
    private long suspendedSince;
    private long suspendedNanos;
    private volatile boolean live;
    private volatile boolean lenient;
    private volatile long lenientUntil;

    LinkState(Duration lenience, Ticker ticker) {
        this.lenienceNanos = lenience.toNanos();
        this.ticker = ticker;
        this.suspendedSince = ticker.read();
    }

    /** There is nobody to be heard. */
    synchronized void unneeded() {
        needed = false;
        live = true;
    }

    synchronized void suspended() {
        if (live) {
            live = false;
            suspendedSince = ticker.read();
            lenientUntil = suspendedSince + lenienceNanos;
            lenient = wasLive && lenienceNanos > 0;
        }
    }

    /** Returns whether it was live before. */
    synchronized boolean resumed() {
        boolean again = wasLive;
        if (!live) {
            suspendedNanos += ticker.read() - suspendedSince;
        }
        live = true;
        wasLive = true;
        lenient = false;
        return again;
    }

    boolean isLive() {
        return live;
    }

    /** Returns whether near values may be served although the far tier cannot be heard. */
    boolean isLenient() {
        return lenient && lenientUntil - ticker.read() > 0;
    }

    /** Returns whether messages of own changes can be waited for. */
    synchronized boolean isHeard() {
        return needed && live;
    }

    synchronized Duration suspendedTime() {
        return Duration.ofNanos(live ? suspendedNanos : suspendedNanos + ticker.read() - suspendedSince);
    }
}
