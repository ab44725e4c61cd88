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
     * one probe under way at most, and one that is never answered holds up nothing for ever. One that an executor takes and
     * never begins does: a second one would be added to its queue with each beat. A beat that requests have answered already
     * starts none.
     *
     * A check that blocks fails like any other at its deadline; but until it returns no other is begun, which would take another
     * thread, and each beat counts as one more that had no answer.
     *
     * State is guarded by this object's lock; a verdict of a probe that is not the present one is void.
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
    private boolean blocked;
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
        Runnable task = begin();
        if (task == null) {
            return;
        }
        try {
            prober.executor.execute(task);
        } catch (RuntimeException e) {
            executorRefused(e);
        }
    }

    /** Schedules the next beat; returns what is to be done at this one. */
    private synchronized @Nullable Runnable begin() {
        if (cancelled) {
            return null;
        }
        schedule(jittered(prober.policy.interval()));
        boolean told = evidence.replacesProbe(!busy && tally.isUndoubted());
        if (busy || told) {
            return null;
        }
        if (blocked) {
            return this::blocks;
        }
        busy = true;
        return this::probe;
    }

    private synchronized void executorRefused(RuntimeException cause) {
        busy = false;
        if (!refused && !cancelled) {
            log.warn("no thread to probe {}; further refusals are not logged", name, cause);
        }
        refused = true;
    }

    private void probe() {
        CompletableFuture<@Nullable Object> verdict = new CompletableFuture<>();
        synchronized (this) {
            if (cancelled) {
                return;
            }
            deadline = prober.scheduler.schedule(
                    Runnable::run, () -> prober.run(() -> expire(verdict)), prober.policy.timeout());
            probe = verdict;
            blocked = true;
        }
        CompletableFuture<?> started = guardedCheck();
        synchronized (this) {
            blocked = false;
            if (started == null) {
                return;
            }
            refused = false;
        }
        // On the executor: the client's thread does not run listeners.
        verdict.whenComplete((answer, failure) -> prober.run(() -> conclude(verdict, failure, false)));
        started.whenComplete((answer, failure) -> {
            if (failure == null) {
                verdict.complete(answer);
            } else {
                verdict.completeExceptionally(failure);
            }
        });
        verdict.whenComplete((answer, failure) -> {
            if (verdict.isCancelled()) {
                started.cancel(true);
            }
        });
    }

    /** Returns null where the check had no thread, which says nothing about the target. */
    private @Nullable CompletableFuture<?> guardedCheck() {
        try {
            return prober.check.check(target).toCompletableFuture();
        } catch (RejectedExecutionException e) {
            synchronized (this) {
                probe = null;
                deadline.cancel();
            }
            executorRefused(e);
            return null;
        } catch (Throwable e) { // a checked exception too, which some languages throw without declaring it
            return CompletableFuture.failedFuture(e);
        }
    }

    private void expire(CompletableFuture<?> expired) {
        if (!expired.isDone()) {
            conclude(expired, unanswered(), true);
            expired.cancel(true);
        }
    }

    private TimeoutException unanswered() {
        return new TimeoutException(
                "no answer within " + prober.policy.timeout().toMillis() + " ms");
    }

    private synchronized void conclude(CompletableFuture<?> concluded, @Nullable Throwable failure, boolean expired) {
        if (probe == concluded && !cancelled) {
            probe = null;
            busy = false;
            deadline.cancel();
            count(failure, expired);
        }
    }

    /** A check that should have answered by the last beat has not even returned. */
    private synchronized void blocks() {
        if (blocked && !cancelled) {
            count(unanswered(), true);
        }
    }

    private void count(@Nullable Throwable failure, boolean expired) {
        if (expired && tally.isUp() && evidence.isFresh()) {
            return; // busy, not gone
        }
        Boolean change = tally.add(failure == null);
        if (change != null) {
            guardedTell(change, tally.explain(failure == null ? null : reason(failure)));
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
