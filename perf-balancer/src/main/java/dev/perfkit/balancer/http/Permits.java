package dev.perfkit.balancer.http;

import dev.perfkit.time.Scheduler;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Lets at most so many requests be in flight; the others wait in a queue, each for so long. */
@SuppressWarnings("FutureReturnValueIgnored") // what is done when a turn completes tells nothing
final class Permits {
    /*
     * Who waits is in one of two queues. `waiting`: has no permit, since all are out. `parked`: has one, and all nodes refused
     * it for the streams they have open; so it waits for one of this client's requests to end, or for PARKED to pass,
     * since somebody else may have opened those streams. While anybody is parked nobody new is let in: a new one would take
     * the place that a parked one waits for, or be parked too.
     *
     * Whoever is let in goes on on the executor, never under the lock, and one after the other where the executor is the
     * calling thread: an end lets in the next, whose end lets in the next, and so on, which must not go down the stack.
     */
    private static final Duration PARKED = Duration.ofMillis(100);

    private final String client;
    private final int limit;
    private final Duration patience;
    private final Scheduler scheduler;
    private final Executor executor;
    private final Set<Turn> waiting = new LinkedHashSet<>();
    private final Set<Parking> parked = new LinkedHashSet<>();
    private final ArrayDeque<Runnable> ready = new ArrayDeque<>();
    private boolean admitting;
    private int out;

    Permits(String client, HttpLimits limits, Scheduler scheduler, Executor executor) {
        this.client = client;
        this.limit = limits.inFlight();
        this.patience = limits.pool();
        this.scheduler = scheduler;
        this.executor = executor;
    }

    /** Returns a permit, if there is one for which nobody waits. */
    synchronized @Nullable Permit tryAcquire() {
        if (out >= limit || !waiting.isEmpty() || !parked.isEmpty()) {
            return null;
        }
        out++;
        return new Permit(this);
    }

    /** Returns a permit in its turn; to cancel what is returned leaves the queue. */
    CompletableFuture<Permit> acquire() {
        Permit permit;
        Turn turn = new Turn();
        synchronized (this) {
            permit = tryAcquire();
            if (permit == null) {
                waiting.add(turn);
            }
        }
        if (permit != null) {
            turn.complete(permit);
            return turn;
        }
        turn.whenComplete((mine, refused) -> leave(turn));
        try {
            Scheduler.Handle deadline =
                    scheduler.schedule(executor, () -> turn.completeExceptionally(timedOut()), patience);
            turn.whenComplete((mine, refused) -> deadline.cancel());
        } catch (RuntimeException e) {
            // Without an end to its waiting it must not wait.
            turn.completeExceptionally(e);
        }
        return turn;
    }

    private synchronized void leave(Turn turn) {
        waiting.remove(turn);
    }

    private synchronized PoolTimeoutException timedOut() {
        return new PoolTimeoutException("client " + client + " is at its limit of " + limit
                + " requests in flight, and had no turn for another within " + patience.toMillis() + " ms ("
                + Math.max(0, waitingCount() - 1) + " others wait)");
    }

    /** Has somebody who has a permit go on when one of the others has ended, or a little later. */
    void park(Runnable goOn) {
        Parking parking = new Parking(goOn);
        synchronized (this) {
            parked.add(parking);
        }
        Duration delay = patience.compareTo(PARKED) < 0 ? patience : PARKED;
        try {
            parking.end = scheduler.schedule(executor, () -> unpark(parking), delay);
        } catch (RuntimeException e) {
            // Nobody would wake it for certain.
            forget(parking);
            throw e;
        }
    }

    private synchronized void forget(Parking parking) {
        parked.remove(parking);
    }

    private void unpark(Parking parking) {
        synchronized (this) {
            if (parked.remove(parking)) {
                ready.add(parking.goOn);
            }
            letIn();
        }
        admit();
    }

    private void release() {
        synchronized (this) {
            out--;
            var first = parked.iterator();
            if (first.hasNext()) {
                Parking parking = first.next();
                first.remove();
                parking.end.cancel();
                ready.add(parking.goOn);
            }
            letIn();
        }
        admit();
    }

    private void letIn() {
        var next = waiting.iterator();
        while (parked.isEmpty() && out < limit && next.hasNext()) {
            Turn turn = next.next();
            next.remove();
            out++;
            ready.add(() -> turn.take(new Permit(this)));
        }
    }

    private void admit() {
        synchronized (this) {
            if (admitting) {
                return;
            }
            admitting = true;
        }
        boolean done = false;
        try {
            for (Runnable next = nextReady(); next != null; next = nextReady()) {
                executor.execute(next);
            }
            done = true;
        } finally {
            if (!done) {
                stopAdmitting();
            }
        }
    }

    /** Whatever an executor throws, the next that ends must let others in. */
    private synchronized void stopAdmitting() {
        admitting = false;
    }

    private synchronized @Nullable Runnable nextReady() {
        Runnable next = ready.poll();
        admitting = next != null;
        return next;
    }

    synchronized int inFlight() {
        return out - parked.size();
    }

    synchronized int waitingCount() {
        return waiting.size() + parked.size();
    }

    /** The right to have one request in flight; given back once, however often it is closed. */
    static final class Permit {
        private final Permits owner;
        private final AtomicBoolean back = new AtomicBoolean();

        Permit(Permits owner) {
            this.owner = owner;
        }

        void giveBack() {
            if (back.compareAndSet(false, true)) {
                owner.release();
            }
        }
    }

    private static final class Turn extends CompletableFuture<Permit> {
        /** It may have been given up in the meantime. */
        void take(Permit permit) {
            if (!complete(permit)) {
                permit.giveBack();
            }
        }
    }

    private static final class Parking {
        final Runnable goOn;
        volatile Scheduler.Handle end = () -> {};

        Parking(Runnable goOn) {
            this.goOn = goOn;
        }
    }
}
