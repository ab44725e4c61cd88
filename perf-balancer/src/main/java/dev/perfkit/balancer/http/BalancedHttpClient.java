package dev.perfkit.balancer.http;

import dev.perfkit.balancer.Lease;
import dev.perfkit.balancer.LoadBalancer;
import dev.perfkit.balancer.NoNodeException;
import dev.perfkit.balancer.ServerReport;
import dev.perfkit.signal.Inspectable;
import dev.perfkit.signal.Signal;
import dev.perfkit.stats.Counter;
import dev.perfkit.time.Scheduler;
import dev.perfkit.time.Ticker;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Sends HTTP requests to the nodes of a balancer, each under a lease, and tries a failed one again on another node.
 *
 * <pre>{@code
 * BalancedHttpClient client = BalancedHttpClient.builder(balancer).timeout(Duration.ofSeconds(2)).build();
 * HttpRequest request = HttpRequest.newBuilder(URI.create("http://shop/products/42")).build();
 * HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
 * }</pre>
 *
 * <p>Of the request's URI only path and query count; scheme and authority are the node's, and its path, if it has one,
 * comes first. Everything else is sent as it is.
 *
 * <p>A try fails when it ends in an {@link IOException}, when its time is up, or with a failing status (500, 502, 503,
 * 504). Then it is made again on a node that was not tried, if the method is idempotent (or nothing was sent, since no
 * connection came about; a time shorter than the limit to connect hides that), as often as configured (once), within a
 * budget (a fifth of the requests and ten a second): a fleet that fails is not flooded besides. The caller sees the
 * last try's end. A response of a failing status that is left is handed out like any other.
 *
 * <p>Each try asks the request's body publisher for the body anew, as those of a string, an array or a file can be asked. For
 * one that cannot, such as over a stream that is read once, leave retries out. (The JDK's client repeats a GET or HEAD of its
 * own accord, on the same node, where a connection ends without an answer; such a repetition is no try of ours.)
 *
 * <p>A try's time runs to the end of the body as far as the body handler reads it; with one that hands out a stream, to its
 * headers, and so does the lease. The place among those in flight is kept to the stream's end: read it, or close it.
 *
 * <p><b>Limits</b> ({@link HttpLimits}): at most 200 requests in flight; a further one waits for its turn, 5 seconds at
 * most. A node that allows fewer streams on its HTTP/2 connection than are sent to it is passed over, and where all do,
 * the request waits likewise; raw, the JDK's client would throw "too many concurrent streams". How long idle
 * connections are kept, and how many, the JDK's client takes from the system properties
 * {@code jdk.httpclient.keepalive.timeout} and {@code jdk.httpclient.connectionPoolSize} alone.
 *
 * <p><b>Hedging</b> ({@link HedgingPolicy}), if asked for: an idempotent request that has no answer after the 95th
 * percentile of the recent answers is sent to a second node too, at most 5 % of all. The first answer that is no
 * failure is handed out, the other try is cancelled. So body publishers and handlers are used twice at once.
 *
 * <p><b>Thread safety:</b> any number of threads. <b>Cost:</b> besides the JDK's client's, two timers and a few objects
 * a request. <b>Failures:</b> {@link NoNodeException} where no node could be tried, {@link PoolTimeoutException} where
 * the request had no turn in time, and what {@link HttpClient} throws.
 */
public final class BalancedHttpClient implements Inspectable {
    final LoadBalancer<URI> balancer;
    final HttpClient client;
    final Duration timeout;
    final int retries;
    final IntPredicate failing;
    final Scheduler scheduler;
    final Ticker ticker;
    final Executor executor;
    final HttpLimits limits;
    final Permits permits;
    final Budget budget;
    final Hedging hedging;
    private final boolean heedsReports;
    final Counter requestCount = new Counter();
    final Counter errorCount = new Counter();
    final Counter poolTimeouts = new Counter();
    final Counter retryCount = new Counter();
    final Counter retriesDenied = new Counter();
    final Counter hedges = new Counter();
    final Counter hedgesWon = new Counter();
    final Counter hedgesDenied = new Counter();
    private final Counter reports = new Counter();
    private final Counter reportsIgnored = new Counter();

    BalancedHttpClient(BalancedHttpClientBuilder config) {
        this.balancer = config.balancer;
        this.client = config.buildClient();
        this.timeout = config.timeout;
        this.retries = config.retries;
        this.failing = config.failing;
        this.scheduler = config.scheduler;
        this.ticker = config.ticker;
        this.executor = new SureExecutor(config.executor);
        this.limits = config.limits;
        this.permits = new Permits(name(), limits, scheduler, executor);
        this.heedsReports = config.serverReports;
        this.hedging = new Hedging(config.hedging, ticker);
        this.budget = new Budget(config.budgetShare, config.budgetPerSecond, ticker);
    }

    /**
     * Starts a configuration.
     *
     * @param balancer whose targets are the nodes' base URIs; it stays the caller's to close
     */
    public static BalancedHttpClientBuilder builder(LoadBalancer<URI> balancer) {
        return new BalancedHttpClientBuilder(balancer);
    }

    /**
     * Sends a request and waits for the response.
     *
     * @param request what to send
     * @param handler what to make of the response's body; asked anew for each try
     * @param <B> the type of the body
     * @throws IOException if the last try ended in one
     * @throws InterruptedException if the thread was interrupted; the request is cancelled
     * @throws NoNodeException if no node could be tried
     * @throws PoolTimeoutException if it had no turn in time
     */
    public <B> HttpResponse<B> send(HttpRequest request, HttpResponse.BodyHandler<B> handler)
            throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<B>> response = sendAsync(request, handler);
        try {
            return response.get();
        } catch (InterruptedException e) {
            response.cancel(true);
            throw e;
        } catch (ExecutionException e) {
            throw rethrown(e.getCause());
        }
    }

    private static IOException rethrown(@Nullable Throwable cause) {
        if (cause instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        if (cause instanceof Error error) {
            throw error;
        }
        return cause instanceof IOException failure ? failure : new IOException(cause);
    }

    /**
     * Sends a request.
     *
     * @param request what to send
     * @param handler what to make of the response's body; asked anew for each try
     * @param <B> the type of the body
     * @return completes as {@link #send} would return or throw; to cancel it, or to complete it in any other
     *     way, cancels the request
     */
    public <B> CompletableFuture<HttpResponse<B>> sendAsync(HttpRequest request, HttpResponse.BodyHandler<B> handler) {
        requestCount.increment();
        budget.request();
        hedging.request();
        return new Exchange<>(this, request, handler).start();
    }

    /** A node has answered, and not with a failure: takes what it tells of itself. */
    void heed(Lease<URI> lease, HttpResponse<?> response) {
        String header = heedsReports
                ? response.headers().firstValue(ServerReport.HEADER).orElse(null)
                : null;
        if (header != null) {
            ServerReport report = ServerReport.parse(header);
            if (report == null) {
                reportsIgnored.increment();
            } else {
                reports.increment();
                lease.report(report);
            }
        }
    }

    @Override
    public String name() {
        return balancer.name() + ".http";
    }

    @Override
    public HttpClientSnapshot snapshot() {
        return new HttpClientSnapshot(
                balancer.name(),
                permits.inFlight(),
                permits.waitingCount(),
                requestCount.total(),
                errorCount.total(),
                poolTimeouts.total(),
                retryCount.total(),
                retriesDenied.total(),
                hedges.total(),
                hedgesWon.total(),
                hedgesDenied.total(),
                reports.total(),
                reportsIgnored.total());
    }

    @Override
    public List<Signal> signals() {
        String prefix = "balancer." + balancer.name() + ".http.";
        return List.of(
                Signal.ratio(prefix + "errors", () -> {
                    long errors = errorCount.total();
                    return new Signal.Share(errors, requestCount.total());
                }),
                Signal.counter(prefix + "retries", "requests", retryCount::total),
                Signal.counter(prefix + "hedges", "requests", hedges::total),
                Signal.gauge(prefix + "in-flight", "requests", permits::inFlight),
                Signal.gauge(prefix + "waiting", "requests", permits::waitingCount));
    }

    @Override
    public String toString() {
        return "BalancedHttpClient{" + balancer + "}";
    }
}
