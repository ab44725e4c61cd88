package dev.perfkit.balancer.health;

import dev.perfkit.time.Scheduler;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The probes of one target. */
@SuppressWarnings("FutureReturnValueIgnored") // the future that is waited on tells of every failure
final class HealthWatch<T> implements Scheduler.Handle {
    /*
     *     start ──> beat ──> probe ──> verdict ──> (listener)      the verdict is the answer, or the deadline
     *                ^ |
     *                └─┘ interval ± 20 %
     *
     * The beat is the scheduler's and comes whatever becomes of the probe, which is the executor's. `busy` is taken at the
     * beat and given back by the verdict, or by an executor that refuses; a beat that finds it taken is skipped. So there is
     * one probe under way at most, and one that is never answered or never starts holds up nothing for ever. A beat that
     * requests have answered already starts none. State is
     * guarded by this object's lock; a verdict of a probe that is not the present one is void.
     */
    private static final Logger log = LoggerFactory.getLogger(HealthProber.class);

    private final HealthProber<T> prober;
    private final String name;
    private final T target;
    private final HealthProber.Listener listener;
    private final Evidence evidence;
    private final HealthTally tally;
    private Scheduler.Handle next = () -> {};
    private Scheduler.Handle deadline = () -> {};
    private @Nullable CompletableFuture<?> probe;
    private boolean busy;
    private boolean refused;
    private boolean cancelled;

    HealthWatch(HealthProber<T> prober, String name, T target, HealthProber.Listener listener, Evidence evidence) {
        this.prober = prober;
        this.name = name;
        this.target = target;
        this.listener = listener;
        this.evidence = evidence;
        this.tally = new HealthTally(prober.policy);
    }

    void start(Duration delay) {
        schedule(delay);
    }

    private synchronized void schedule(Duration delay) {
        next = prober.scheduler.schedule(Runnable::run, this::beat, delay);
    }

    private void beat() {
        if (!begin()) {
            return;
        }
        try {
            prober.executor.execute(this::probe);
        } catch (RuntimeException e) {
            executorRefused(e);
        }
    }

    /** Schedules the next beat; returns whether this one has to probe. */
    private synchronized boolean begin() {
        if (cancelled) {
            return false;
        }
        schedule(jittered(prober.policy.interval()));
        boolean told = evidence.replacesProbe(!busy && tally.isUndoubted());
        if (busy || told) {
            return false;
        }
        busy = true;
        return true;
    }

    private synchronized void executorRefused(RuntimeException cause) {
        busy = false;
        if (!refused && !cancelled) {
            log.warn("no thread to probe {}; further refusals are not logged", name, cause);
        }
        refused = true;
    }

    private synchronized boolean isCancelled() {
        return cancelled;
    }

    private void probe() {
        if (isCancelled()) {
            return;
        }
        CompletableFuture<?> started;
        try {
            started = guardedCheck();
        } catch (RejectedExecutionException e) {
            executorRefused(e);
            return;
        }
        synchronized (this) {
            if (cancelled) {
                started.cancel(true);
                return;
            }
            refused = false;
            probe = started;
            deadline = prober.scheduler.schedule(
                    Runnable::run, () -> prober.run(() -> expire(started)), prober.policy.timeout());
        }
        // On the executor: the client's thread does not run listeners.
        started.whenComplete((answer, failure) -> prober.run(() -> conclude(started, failure, false)));
    }

    private CompletableFuture<?> guardedCheck() {
        try {
            return prober.check.check(target).toCompletableFuture();
        } catch (RejectedExecutionException e) {
            // Of the check's own executor: it says nothing about the target.
            throw e;
        } catch (RuntimeException | Error e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void expire(CompletableFuture<?> expired) {
        if (!expired.isDone()) {
            String limit = prober.policy.timeout().toMillis() + " ms";
            conclude(expired, new TimeoutException("no answer within " + limit), true);
            expired.cancel(true);
        }
    }

    private void conclude(CompletableFuture<?> concluded, @Nullable Throwable failure, boolean expired) {
        synchronized (this) {
            if (probe != concluded || cancelled) {
                return;
            }
            probe = null;
            busy = false;
            deadline.cancel();
            if (expired && tally.isUp() && evidence.isFresh()) {
                return; // busy, not gone
            }
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
