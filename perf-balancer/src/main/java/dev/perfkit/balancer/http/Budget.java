package dev.perfkit.balancer.http;

import dev.perfkit.time.Ticker;

/**
 * How many tries there may be beside the first ones: a share of the requests, and some more each second. Keeps a failing fleet from a
 * flood.
 */
final class Budget {
    /*
     * A bucket of tokens. A request puts in `share` of one, each second `perSecond`, a further try takes one. At most ten seconds'
     * worth and a hundred requests' worth are kept. A lock, not a CAS: it is held for nanoseconds, by requests that take
     * a hundred microseconds.
     */
    private static final double NANOS = 1e9;
    /** Ten times a tenth is a little less than one. */
    private static final double WHOLE = 1 - 1e-9;

    private final double share;
    private final double perSecond;
    private final double limit;
    private final Ticker ticker;
    private double tokens;
    private long refilledAt;

    Budget(double share, double perSecond, Ticker ticker) {
        this.share = share;
        this.perSecond = perSecond;
        this.limit = 10 * perSecond + 100 * share;
        this.ticker = ticker;
        this.tokens = perSecond;
        this.refilledAt = ticker.read();
    }

    synchronized void request() {
        tokens = Math.min(limit, tokens + share);
    }

    synchronized boolean tryTake() {
        long now = ticker.read();
        tokens = Math.min(limit, tokens + Math.max(0, now - refilledAt) / NANOS * perSecond);
        refilledAt = now;
        if (tokens < WHOLE) {
            return false;
        }
        tokens = Math.max(0, tokens - 1);
        return true;
    }

    /** Takes a token back that no try came of. */
    synchronized void giveBack() {
        tokens = Math.min(limit, tokens + 1);
    }
}
