package dev.perfkit.balancer.http;

import dev.perfkit.balancer.Lease;
import dev.perfkit.time.Scheduler;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** One sending of a request to one node. */
@SuppressWarnings("FutureReturnValueIgnored") // the future that is waited on tells of every failure
final class Try<B> {
    /*
     * `answer` is what the node's response, the deadlines and whoever gives the try up race to complete; whoever loses does
     * nothing, and a response that loses is closed. Its completion is the end of the try, and is told to the exchange once.
     */
    final Lease<URI> lease;
    private final BalancedHttpClient owner;
    private final Exchange<B> exchange;
    private final Intake<B> intake;
    private final Permits.@Nullable Permit extra;
    private final long start;
    private final CompletableFuture<HttpResponse<B>> answer = new CompletableFuture<>();
    private volatile boolean outdone;
    private volatile boolean bodyBroken;

    /**
     * Creates a try, not sent yet.
     *
     * @param extra what it gives back at its end, of a try beside another
     */
    Try(Exchange<B> exchange, Lease<URI> lease, Permits.@Nullable Permit extra) {
        this.exchange = exchange;
        this.owner = exchange.owner;
        this.lease = lease;
        this.extra = extra;
        this.intake = new Intake<>(owner, exchange.handler, lease.node());
        this.start = owner.ticker.read();
    }

    void send() {
        answer.whenComplete(this::ended);
        try {
            dispatch();
        } catch (RuntimeException | Error e) {
            // The request cannot be sent to anybody, or nothing to the target's URI, or in no time: not the node's
            // fault.
            answer.completeExceptionally(e);
        }
    }

    private void dispatch() {
        CompletableFuture<HttpResponse<B>> sent = owner.client.sendAsync(addressed(exchange.request), intake);
        answer.whenComplete((response, failure) -> {
            if (response == null) {
                intake.end();
            }
            sent.cancel(true);
        });
        sent.whenComplete((response, failure) -> {
            if (failure != null) {
                fail(unwrapped(failure));
                return;
            }
            intake.answered();
            if (!answer.complete(response)) {
                discard(response);
            }
        });
        Duration timeout = exchange.timeout;
        Scheduler.Handle deadline = owner.scheduler.schedule(
                owner.executor,
                () -> fail(new HttpTimeoutException(
                        "no answer from " + lease.node() + " within " + timeout.toMillis() + " ms")),
                timeout);
        answer.whenComplete((response, failure) -> deadline.cancel());
    }

    private HttpRequest addressed(HttpRequest request) {
        HttpRequest.Builder addressed =
                HttpRequest.newBuilder(request, (name, value) -> true).uri(addressed(request.uri(), lease.target()));
        request.bodyPublisher()
                .filter(body -> body.contentLength() != 0)
                .ifPresent(body -> addressed.method(request.method(), outlet(body)));
        return addressed.build();
    }

    private HttpRequest.BodyPublisher outlet(HttpRequest.BodyPublisher body) {
        Duration limit = owner.limits.write();
        Stall stall = new Stall(
                owner,
                limit,
                () -> fail(new HttpTimeoutException(
                        lease.node() + " took nothing of the request's body for " + limit.toMillis() + " ms")));
        answer.whenComplete((response, failure) -> stall.end());
        return new Outlet(body, stall, () -> bodyBroken = true);
    }

    /** Returns whether the request's own body failed: neither the node's doing, nor better elsewhere. */
    boolean isBodyBroken() {
        return bodyBroken;
    }

    private static URI addressed(URI uri, URI node) {
        String base = node.getRawPath() == null ? "" : node.getRawPath();
        String path = uri.getRawPath() == null ? "" : uri.getRawPath();
        String prefix = base.endsWith("/") ? base.substring(0, base.length() - 1) : base;
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        return URI.create(node.getScheme() + "://" + node.getRawAuthority() + prefix + path + query);
    }

    private void ended(@Nullable HttpResponse<B> response, @Nullable Throwable failure) {
        try {
            exchange.ended(this, response, failure);
        } finally {
            if (extra != null) {
                extra.giveBack();
            }
        }
    }

    /** Returns whether it had not ended before. */
    private boolean fail(Throwable failure) {
        return answer.completeExceptionally(failure);
    }

    /** The caller does not want it any more. */
    void cancel() {
        answer.cancel(false);
    }

    /** Another try of the same request was answered first. */
    void outdo() {
        outdone = true;
        cancel();
    }

    boolean isOutdone() {
        return outdone && answer.isCancelled();
    }

    boolean isFirst() {
        return extra == null;
    }

    Intake<B> intake() {
        return intake;
    }

    long elapsedNanos() {
        return owner.ticker.read() - start;
    }

    /** Nobody will read this response: one whose body is still to come would keep its connection, and its place. */
    void discard(@Nullable HttpResponse<B> response) {
        if (response != null && response.body() instanceof AutoCloseable body) {
            try {
                body.close();
            } catch (Exception | Error e) {
                // It is given up anyway.
            }
        }
        intake.giveUp();
    }

    private static Throwable unwrapped(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }
}
