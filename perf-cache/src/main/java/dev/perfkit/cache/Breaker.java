package dev.perfkit.cache;

import dev.perfkit.signal.DecisionLog;
import dev.perfkit.time.Scheduler;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps callers away from a tier that failed, and finds out in the background when it is well again, so that no caller
 * ever pays for the finding out.
 *
 * <p>Closed: calls pass. Open, from the first failure on: none pass, and the remedy is tried every interval; when it does
 * not throw and nothing is left to be done, the breaker closes. Shut: open for good.
 *
 * <p>Who leaves something to be done calls {@link #trip} afterwards. Since that and the closing exclude each other, either
 * the closing sees what was left or the call opens the breaker again: nothing is left behind a closed one.
 */
final class Breaker implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(TieredCache.class);

    private final String what;
    private final Scheduler scheduler;
    private final Executor executor;
    private final Duration interval;
    private final DecisionLog decisions;
    private final Runnable remedy;
    private final BooleanSupplier well;
    private Scheduler.Handle trials = () -> {};
    private volatile boolean open;
    private boolean shut;

    Breaker(
            String what,
            Scheduler scheduler,
            Executor executor,
            Duration interval,
            DecisionLog decisions,
            Runnable remedy,
            BooleanSupplier well) {
        this.what = what;
        this.scheduler = scheduler;
        this.executor = executor;
        this.interval = interval;
        this.decisions = decisions;
        this.remedy = remedy;
        this.well = well;
    }

    boolean isClosed() {
        return !open;
    }

    /** Opens the breaker, unless it is. */
    synchronized void trip(String why) {
        if (open) {
            return;
        }
        open = true;
        decisions.add(what + " is DOWN", why);
        log.warn("{} is down, going on without it: {}", what, why);
        try {
            trials = scheduler.repeat(executor, this::tryRemedy, interval);
        } catch (RuntimeException e) {
            // Who asks the cache for a value has no part in the end of a scheduler.
            log.error("{} cannot be tried again and stays down: {} refused", what, scheduler, e);
        }
    }

    private void tryRemedy() {
        try {
            remedy.run();
        } catch (Exception e) {
            log.debug("{} is still down", what, e);
            return;
        }
        close("it answers again");
    }

    private synchronized void close(String why) {
        if (shut || !open || !well.getAsBoolean()) {
            return;
        }
        trials.cancel();
        open = false;
        decisions.add(what + " is UP", why);
        log.info("{} is up: {}", what, why);
    }

    /** Opens the breaker for good. */
    @Override
    public synchronized void close() {
        shut = true;
        open = true;
        trials.cancel();
    }
}
