package dev.perfkit.balancer.http;

import dev.perfkit.balancer.Lease;
import dev.perfkit.balancer.Outcome;
import dev.perfkit.balancer.PickContext;
import dev.perfkit.time.Scheduler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** One request of a caller's, and its tries. */
@SuppressWarnings("FutureReturnValueIgnored") // the future that is waited on tells of every failure
final class Exchange<B> {
    /*
     *     turn --> try --> answer                         one try
     *              try --> failure --> try --> answer     a retry
     *              try -------------------X outdone       a hedge: at the 95th percentile the second
     *                     try --> answer                  node is asked, the first answer is handed out
     *
     * Tries under way are in `open`. Each end is taken out of it under the lock, so exactly one of two that fail is the last,
     * and that one decides what comes next; nothing else is done under the lock. What ends when the result is there (by an
     * answer, or by the caller) is cancelled; so is what begins after that, since it looks at the result once it is in `open`.
     *
     * A request has one permit from its turn to the end of its response's body, whatever its tries; a hedge brings another.
     */
    private static final Set<String> IDEMPOTENT = Set.of("GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE");
    // The JDK's client knows no other way to say it. It says so before it has sent anything.
    private static final String STREAMS_ARE_OUT = "too many concurrent streams";
    /** By how much a lease may outlast the deadline of its try, which is to end it; and of what time it is believed. */
    private static final Duration MARGIN = Duration.ofMinutes(1);

    private static final Duration LONGEST = Duration.ofDays(300);

    final BalancedHttpClient owner;
    final HttpRequest request;
    final HttpResponse.BodyHandler<B> handler;
    final Duration timeout;
    private final CompletableFuture<HttpResponse<B>> result = new CompletableFuture<>();
    private final List<Try<B>> open = new ArrayList<>(2);
    private volatile Permits.@Nullable Permit permit;
    private volatile @Nullable Try<B> winner;
    // Which nodes were tried, and which besides had no stream left at the last look; guarded by this.
    private PickContext tried;
    private PickContext refused;
    private final AtomicInteger retriesLeft;
    // Written by one try's end and read by the next one's.
    private volatile boolean wasRefused;
    private volatile long refusedAt;

    Exchange(BalancedHttpClient owner, HttpRequest request, HttpResponse.BodyHandler<B> handler) {
        this.owner = owner;
        this.request = request;
        this.handler = handler;
        this.timeout = request.timeout().orElse(owner.timeout);
        this.tried = PickContext.any().lasting(LONGEST.compareTo(timeout) < 0 ? LONGEST : timeout.plus(MARGIN));
        this.refused = tried;
        this.retriesLeft = new AtomicInteger(owner.retries);
    }

    CompletableFuture<HttpResponse<B>> start() {
        CompletableFuture<Permits.Permit> turn = owner.permits.acquire();
        // The caller may have cancelled the result, or completed it by `orTimeout` or the like.
        result.whenComplete((response, failure) -> {
            turn.cancel(false);
            giveUp();
        });
        turn.whenComplete((mine, late) -> {
            if (mine != null) {
                begin(mine);
            } else if (late != null) {
                fail(late);
            }
        });
        return result;
    }

    private void begin(Permits.Permit mine) {
        permit = mine;
        if (result.isDone()) {
            mine.giveBack();
            return;
        }
        pickAndTry();
        hedgeLater();
    }

    private void pickAndTry() {
        try {
            attempt(owner.balancer.pick(tried()), null);
        } catch (RuntimeException | Error e) {
            fail(e);
        }
    }

    private synchronized PickContext tried() {
        return tried;
    }

    private void attempt(Lease<URI> lease, Permits.@Nullable Permit extra) {
        Try<B> attempt = new Try<>(this, lease, extra);
        synchronized (this) {
            open.add(attempt);
        }
        attempt.send();
        if (result.isDone()) {
            giveUp();
        }
    }

    /** Nobody waits for a try any more. */
    private void giveUp() {
        Try<B> answered = winner;
        List<Try<B>> rest;
        synchronized (this) {
            rest = List.copyOf(open);
        }
        rest.forEach(answered == null ? Try::cancel : Try::outdo);
        giveBackPermit(answered);
    }

    /** At once, or when the body of what was answered has ended. */
    private void giveBackPermit(@Nullable Try<B> answered) {
        Permits.Permit mine = permit;
        if (mine != null && answered != null) {
            answered.intake().ended().whenComplete((nothing, never) -> mine.giveBack());
        } else if (mine != null) {
            mine.giveBack();
        }
    }

    private void hedgeLater() {
        long delay = owner.hedging.isEnabled() && isIdempotent() ? owner.hedging.delayNanos() : -1;
        if (delay < 0 || Duration.ofNanos(delay).compareTo(timeout) >= 0 || result.isDone()) {
            return;
        }
        try {
            Scheduler.Handle timer = owner.scheduler.schedule(owner.executor, this::hedge, Duration.ofNanos(delay));
            result.whenComplete((response, failure) -> timer.cancel());
        } catch (RuntimeException e) {
            // The request is under way all the same.
        }
    }

    /** The first try takes its time: asks another node too. */
    private void hedge() {
        PickContext elsewhere;
        synchronized (this) {
            // After a failure the retry is the second try.
            if (result.isDone() || open.size() != 1 || !tried.excluded().isEmpty()) {
                return;
            }
            elsewhere = tried.andExcluding(open.get(0).lease.node());
        }
        if (!owner.hedging.tryTake()) {
            owner.hedgesDenied.increment();
            return;
        }
        Permits.Permit extra = owner.permits.tryAcquire();
        Lease<URI> lease = extra == null ? null : owner.balancer.tryPick(elsewhere);
        if (extra == null || lease == null) {
            owner.hedging.giveBack();
            if (extra != null) {
                extra.giveBack();
            }
            return;
        }
        owner.hedges.increment();
        attempt(lease, extra);
    }

    /** A try has ended. The caller's predicate may throw, and then nobody else would complete the lease and the result. */
    void ended(Try<B> attempt, @Nullable HttpResponse<B> response, @Nullable Throwable failure) {
        try {
            decide(attempt, response, failure);
        } catch (RuntimeException | Error e) {
            attempt.lease.cancelled();
            attempt.discard(response);
            fail(e);
        }
    }

    private void decide(Try<B> attempt, @Nullable HttpResponse<B> response, @Nullable Throwable failure) {
        boolean unsent = hasNoStream(failure);
        Outcome outcome = unsent ? Outcome.CANCELLED : outcome(attempt, response, failure);
        if (response != null && outcome == Outcome.FAILURE) {
            attempt.lease.failed(RetryAfter.of(response.headers()));
        } else {
            attempt.lease.complete(outcome);
        }
        boolean failed = outcome.isFailure();
        if (isLast(attempt, failed, unsent)) {
            if (unsent) {
                tryElsewhere();
            } else if (!failed || !tryAgain(attempt, response, failure)) {
                finish(attempt, response, failure, failed);
            }
        } else if (outcome == Outcome.SUCCESS) {
            finish(attempt, response, failure, false);
        } else {
            // What the other try ends in is what counts, or has counted already.
            attempt.discard(response);
        }
    }

    /** Takes a try out; returns whether nothing else is under way, and nobody has answered. */
    private synchronized boolean isLast(Try<B> attempt, boolean failed, boolean unsent) {
        open.remove(attempt);
        String node = attempt.lease.node();
        tried = failed ? tried.andExcluding(node) : tried;
        refused = unsent ? refused.andExcluding(node) : tried;
        return open.isEmpty() && winner == null;
    }

    private Outcome outcome(Try<B> attempt, @Nullable HttpResponse<B> response, @Nullable Throwable failure) {
        if (response != null) {
            if (owner.failing.test(response.statusCode())) {
                return Outcome.FAILURE;
            }
            owner.hedging.answered(attempt.elapsedNanos());
            owner.heed(attempt.lease, response);
            return Outcome.SUCCESS;
        }
        if (attempt.isOutdone()) {
            if (attempt.isFirst()) {
                owner.hedging.answered(attempt.elapsedNanos());
            }
            return Outcome.HEDGE_LOSER;
        }
        if (failure instanceof HttpTimeoutException) {
            return Outcome.TIMEOUT;
        }
        // What is neither a cancellation nor about the connection was thrown by the caller's own body handler.
        boolean connection = failure instanceof IOException || failure instanceof UncheckedIOException;
        return connection && !attempt.isBodyBroken() ? Outcome.FAILURE : Outcome.CANCELLED;
    }

    private static boolean hasNoStream(@Nullable Throwable failure) {
        String message = failure instanceof IOException ? failure.getMessage() : null;
        return message != null && message.contains(STREAMS_ARE_OUT);
    }

    /** The node has as many streams open as it allows. Others may have room; if none has, ours will end. */
    private void tryElsewhere() {
        long now = owner.ticker.read();
        if (!wasRefused) {
            wasRefused = true;
            refusedAt = now;
        }
        PickContext elsewhere;
        synchronized (this) {
            elsewhere = refused;
        }
        Lease<URI> lease = result.isDone() ? null : owner.balancer.tryPick(elsewhere);
        if (lease != null) {
            attempt(lease, null);
        } else if (now - refusedAt >= owner.limits.pool().toNanos()) {
            fail(new PoolTimeoutException("client " + owner.name() + " found no node that allows another stream within "
                    + owner.limits.pool().toMillis() + " ms"));
        } else if (!result.isDone()) {
            owner.permits.park(this::tryAllAgain);
        }
    }

    private void tryAllAgain() {
        synchronized (this) {
            refused = tried;
        }
        if (!result.isDone()) {
            pickAndTry();
        }
    }

    private boolean isIdempotent() {
        return IDEMPOTENT.contains(request.method());
    }

    /** Makes the next try, if there may be one. */
    private boolean tryAgain(Try<B> attempt, @Nullable HttpResponse<B> response, @Nullable Throwable failure) {
        boolean unsent = failure instanceof ConnectException || failure instanceof HttpConnectTimeoutException;
        if (retriesLeft.get() == 0 || result.isDone() || !(unsent || isIdempotent())) {
            return false;
        }
        if (!owner.budget.tryTake()) {
            owner.retriesDenied.increment();
            return false;
        }
        retriesLeft.decrementAndGet();
        Lease<URI> next = owner.balancer.tryPick(tried());
        if (next == null) {
            // Nobody else is left: the caller learns how the last try ended, which says more.
            owner.budget.giveBack();
            return false;
        }
        owner.retryCount.increment();
        attempt.discard(response);
        attempt(next, null);
        return true;
    }

    private void finish(Try<B> attempt, @Nullable HttpResponse<B> response, @Nullable Throwable failure, boolean bad) {
        if (response == null) {
            fail(failure == null ? new IOException("no response") : failure);
            return;
        }
        if (!isWinner(attempt)) {
            attempt.discard(response);
            return;
        }
        // Before the result: whoever sees it finds it counted, and its place free if its body has ended.
        if (bad) {
            owner.errorCount.increment();
        } else if (!attempt.isFirst()) {
            owner.hedgesWon.increment();
        }
        attempt.intake().handOut();
        giveBackPermit(attempt);
        if (!result.complete(response)) {
            attempt.discard(response);
        }
    }

    private synchronized boolean isWinner(Try<B> attempt) {
        if (winner != null) {
            return false;
        }
        winner = attempt;
        return true;
    }

    private void fail(Throwable failure) {
        if (!(failure instanceof CancellationException)) {
            owner.errorCount.increment();
        }
        if (failure instanceof PoolTimeoutException) {
            owner.poolTimeouts.increment();
        }
        giveBackPermit(winner);
        result.completeExceptionally(failure);
    }
}
