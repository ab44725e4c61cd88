package dev.perfkit.balancer.health;

import dev.perfkit.time.Scheduler;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The probes of one target. */
@SuppressWarnings("FutureReturnValueIgnored") // the future that is waited on tells of every failure
final class HealthWatch<T> implements Scheduler.Handle {
    /*
     *     start ──> probe ──> verdict ──> (listener)        the verdict is the answer, or the deadline
     *                 ^          |
     *                 |          v
     *                 └── interval ± 20 % after the probe's start
     *
     * The next probe is scheduled as this one starts; the deadline lies before it. So there is one under way at most, and
     * one that is never answered holds up nothing. State is guarded by this object's lock; a verdict of a probe that is not
     * the present one is void.
     */
    private static final Logger log = LoggerFactory.getLogger(HealthProber.class);

    private final HealthProber<T> prober;
    private final String name;
    private final T target;
    private final HealthProber.Listener listener;
    private final HealthTally tally;
    private Scheduler.Handle next = () -> {};
    private Scheduler.Handle deadline = () -> {};
    private @Nullable CompletableFuture<?> probe;
    private boolean cancelled;

    HealthWatch(HealthProber<T> prober, String name, T target, HealthProber.Listener listener) {
        this.prober = prober;
        this.name = name;
        this.target = target;
        this.listener = listener;
        this.tally = new HealthTally(prober.policy);
    }

    void start() {
        schedule(Duration.ZERO);
    }

    private synchronized void schedule(Duration delay) {
        if (!cancelled) {
            next = prober.scheduler.schedule(prober.executor, this::probe, delay);
        }
    }

    private void probe() {
        schedule(jittered(prober.policy.interval()));
        CompletableFuture<?> started = guardedCheck();
        synchronized (this) {
            if (cancelled) {
                started.cancel(true);
                return;
            }
            probe = started;
            deadline = prober.scheduler.schedule(prober.executor, () -> expire(started), prober.policy.timeout());
        }
        // Async: the lock is not held, and the client's thread does not run listeners.
        started.whenCompleteAsync((answer, failure) -> conclude(started, failure), prober.executor);
    }

    private CompletableFuture<?> guardedCheck() {
        try {
            return prober.check.check(target).toCompletableFuture();
        } catch (RuntimeException | LinkageError | AssertionError e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void expire(CompletableFuture<?> expired) {
        if (!expired.isDone()) {
            String limit = prober.policy.timeout().toMillis() + " ms";
            conclude(expired, new TimeoutException("no answer within " + limit));
            expired.cancel(true);
        }
    }

    private void conclude(CompletableFuture<?> concluded, @Nullable Throwable failure) {
        synchronized (this) {
            if (probe != concluded || cancelled) {
                return;
            }
            probe = null;
            deadline.cancel();
            Boolean change = tally.add(failure == null);
            if (change != null) {
                guardedTell(change, tally.explain(failure == null ? null : reason(failure)));
            }
        }
    }

    // Under the lock, so that changes are told in their order.
    private void guardedTell(boolean up, String why) {
        try {
            listener.onChange(up, why);
        } catch (RuntimeException e) {
            log.warn("the listener of the health of {} failed", name, e);
        }
    }

    private static String reason(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        boolean speaks = cause instanceof ProbeFailedException || cause instanceof TimeoutException;
        return speaks ? String.valueOf(cause.getMessage()) : cause.toString();
    }

    private Duration jittered(Duration interval) {
        return Duration.ofNanos((long) (interval.toNanos() * prober.drawJitter()));
    }

    @Override
    public void cancel() {
        CompletableFuture<?> under;
        synchronized (this) {
            cancelled = true;
            next.cancel();
            deadline.cancel();
            under = probe;
            probe = null;
        }
        if (under != null) {
            under.cancel(true);
        }
    }
}
