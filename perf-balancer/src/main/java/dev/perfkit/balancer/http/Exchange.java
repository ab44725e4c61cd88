package dev.perfkit.balancer.http;

import dev.perfkit.balancer.Lease;
import dev.perfkit.balancer.NoNodeException;
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
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** One request of a caller's, and its tries. */
@SuppressWarnings("FutureReturnValueIgnored") // the future that is waited on tells of every failure
final class Exchange<B> {
    /*
     * A try is a future that the answer, the deadline and the caller's cancellation race to complete; whoever loses
     * does nothing. Its completion completes the lease, and then either begins the next try or completes the result. Tries
     * follow one another, so the fields need no lock; `current` is volatile for the caller's cancellation, which comes from
     * anywhere.
     */
    private static final Set<String> IDEMPOTENT = Set.of("GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE");

    private final BalancedHttpClient owner;
    private final HttpRequest request;
    private final HttpResponse.BodyHandler<B> handler;
    private final Duration timeout;
    private final CompletableFuture<HttpResponse<B>> result = new CompletableFuture<>();
    private volatile @Nullable CompletableFuture<HttpResponse<B>> current;
    private PickContext context = PickContext.any();
    private int retriesLeft;

    Exchange(BalancedHttpClient owner, HttpRequest request, HttpResponse.BodyHandler<B> handler) {
        this.owner = owner;
        this.request = request;
        this.handler = handler;
        this.timeout = request.timeout().orElse(owner.timeout);
        this.retriesLeft = owner.retries;
    }

    CompletableFuture<HttpResponse<B>> start() {
        result.whenComplete((response, failure) -> cancelCurrentIfDone());
        try {
            attempt(owner.balancer.pick());
        } catch (NoNodeException e) {
            fail(e);
        }
        return result;
    }

    /** The caller may have cancelled the result, or completed it by {@code orTimeout} or the like. */
    private void cancelCurrentIfDone() {
        CompletableFuture<HttpResponse<B>> underWay = current;
        if (result.isDone() && underWay != null) {
            underWay.cancel(false);
        }
    }

    private void attempt(Lease<URI> lease) {
        CompletableFuture<HttpResponse<B>> attempt = new CompletableFuture<>();
        attempt.whenComplete((response, failure) -> guardedEnded(lease, response, failure));
        current = attempt;
        try {
            send(lease, attempt);
        } catch (RuntimeException | Error e) {
            // The request cannot be sent to anybody, or nothing to the target's URI, or in no time: not the node's
            // fault.
            attempt.completeExceptionally(e);
        }
        cancelCurrentIfDone();
    }

    private void send(Lease<URI> lease, CompletableFuture<HttpResponse<B>> attempt) {
        CompletableFuture<HttpResponse<B>> sent = owner.client.sendAsync(addressedTo(lease.target()), handler);
        attempt.whenComplete((response, failure) -> sent.cancel(true));
        sent.whenComplete((response, failure) -> {
            if (failure != null) {
                attempt.completeExceptionally(unwrapped(failure));
            } else if (!attempt.complete(response)) {
                close(response);
            }
        });
        Scheduler.Handle deadline = owner.scheduler.schedule(
                Runnable::run, () -> runSurely(() -> attempt.completeExceptionally(timedOut(lease.node()))), timeout);
        attempt.whenComplete((response, failure) -> deadline.cancel());
    }

    /** Not on the scheduler's thread, since the caller's code may depend on it; but there, if the executor refuses. */
    private void runSurely(Runnable end) {
        try {
            owner.executor.execute(end);
        } catch (RejectedExecutionException e) {
            end.run();
        }
    }

    private HttpTimeoutException timedOut(String node) {
        return new HttpTimeoutException("no answer from " + node + " within " + timeout.toMillis() + " ms");
    }

    private HttpRequest addressedTo(URI node) {
        URI uri = request.uri();
        String base = node.getRawPath() == null ? "" : node.getRawPath();
        String path = uri.getRawPath() == null ? "" : uri.getRawPath();
        String prefix = base.endsWith("/") ? base.substring(0, base.length() - 1) : base;
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        URI addressed = URI.create(node.getScheme() + "://" + node.getRawAuthority() + prefix + path + query);
        return HttpRequest.newBuilder(request, (name, value) -> true)
                .uri(addressed)
                .build();
    }

    /** The caller's predicate may throw, and then nobody else would complete the lease and the result. */
    private void guardedEnded(Lease<URI> lease, @Nullable HttpResponse<B> response, @Nullable Throwable failure) {
        try {
            ended(lease, response, failure);
        } catch (RuntimeException | Error e) {
            lease.cancelled();
            close(response);
            fail(e);
        }
    }

    private void ended(Lease<URI> lease, @Nullable HttpResponse<B> response, @Nullable Throwable failure) {
        Outcome outcome = outcome(response, failure);
        lease.complete(outcome);
        boolean failed = outcome == Outcome.FAILURE || outcome == Outcome.TIMEOUT;
        if (failed && mayRetry(failure)) {
            context = context.andExcluding(lease.node());
            Lease<URI> next = nextLease();
            if (next != null) {
                owner.retryCount.increment();
                close(response);
                attempt(next);
                return;
            }
        }
        if (response == null) {
            fail(failure == null ? new IOException("no response") : failure);
            return;
        }
        if (failed) {
            owner.errorCount.increment();
        }
        if (!result.complete(response)) {
            close(response);
        }
    }

    private Outcome outcome(@Nullable HttpResponse<B> response, @Nullable Throwable failure) {
        if (response != null) {
            return owner.failing.test(response.statusCode()) ? Outcome.FAILURE : Outcome.SUCCESS;
        }
        if (failure instanceof HttpTimeoutException) {
            return Outcome.TIMEOUT;
        }
        // What is neither a cancellation nor about the connection was thrown by the caller's own body handler.
        return failure instanceof IOException || failure instanceof UncheckedIOException
                ? Outcome.FAILURE
                : Outcome.CANCELLED;
    }

    private boolean mayRetry(@Nullable Throwable failure) {
        boolean unsent = failure instanceof ConnectException || failure instanceof HttpConnectTimeoutException;
        return retriesLeft > 0 && !result.isDone() && (unsent || IDEMPOTENT.contains(request.method()));
    }

    private @Nullable Lease<URI> nextLease() {
        if (!owner.budget.tryTake()) {
            owner.deniedCount.increment();
            return null;
        }
        retriesLeft--;
        try {
            return owner.balancer.pick(context);
        } catch (NoNodeException e) {
            // Nobody else is left: the caller learns how the last try ended, which says more.
            owner.budget.giveBack();
            return null;
        }
    }

    private void fail(Throwable failure) {
        if (!(failure instanceof CancellationException)) {
            owner.errorCount.increment();
        }
        result.completeExceptionally(failure);
    }

    /** A body that is a stream and that nobody will read keeps its connection. */
    private static void close(@Nullable HttpResponse<?> response) {
        if (response != null && response.body() instanceof AutoCloseable body) {
            try {
                body.close();
            } catch (Exception | Error e) {
                // It is given up anyway.
            }
        }
    }

    private static Throwable unwrapped(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }
}
