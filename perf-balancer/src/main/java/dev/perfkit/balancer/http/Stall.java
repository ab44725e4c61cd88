package dev.perfkit.balancer.http;

import dev.perfkit.time.Scheduler;
import dev.perfkit.time.Ticker;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;

/** Notices when a transfer waits for the other side for too long. */
final class Stall {
    /*
     * One timer at a time, not one for each part: when it fires it looks how long the wait under way has lasted, and sets itself
     * anew for what is left of the limit, or for all of it where nothing is waited for. So a wait is noticed at its limit.
     */
    private final Ticker ticker;
    private final Scheduler scheduler;
    private final Executor executor;
    private final Duration limit;
    private final BooleanSupplier whenStalled;
    private Scheduler.Handle timer = () -> {};
    private boolean waiting;
    private boolean over;
    private long since;

    /**
     * Creates one that looks at nothing yet.
     *
     * @param whenStalled told that a wait has lasted for the limit; returns false where it has ended at this moment
     */
    Stall(BalancedHttpClient owner, Duration limit, BooleanSupplier whenStalled) {
        this.ticker = owner.ticker;
        this.scheduler = owner.scheduler;
        this.executor = owner.executor;
        this.limit = limit;
        this.whenStalled = whenStalled;
    }

    /** Looks from now on. */
    synchronized void start() {
        if (!over) {
            since = ticker.read();
            look(limit);
        }
    }

    /** Something came: if more is waited for, it is from now on. */
    synchronized void moved(boolean more) {
        since = ticker.read();
        waiting = more;
    }

    /** Something is waited for, unless it was before. */
    synchronized void waits() {
        if (!waiting) {
            moved(true);
        }
    }

    synchronized void end() {
        over = true;
        timer.cancel();
    }

    private void look(Duration delay) {
        timer = scheduler.schedule(executor, this::look, delay);
    }

    private void look() {
        if (isStalled() && whenStalled.getAsBoolean()) {
            end();
        }
    }

    private synchronized boolean isStalled() {
        if (over) {
            return false;
        }
        Duration waited = waiting ? Duration.ofNanos(ticker.read() - since) : Duration.ZERO;
        boolean stalled = waited.compareTo(limit) >= 0;
        look(stalled ? limit : limit.minus(waited));
        return stalled;
    }
}
