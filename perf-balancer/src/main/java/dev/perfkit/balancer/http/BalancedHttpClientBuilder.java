package dev.perfkit.balancer.http;

import static java.util.Objects.requireNonNull;

import dev.perfkit.balancer.LoadBalancer;
import dev.perfkit.balancer.ServerReport;
import dev.perfkit.time.Scheduler;
import dev.perfkit.time.Ticker;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** The configuration of a {@link BalancedHttpClient}; see {@link BalancedHttpClient#builder}. Not thread-safe. */
public final class BalancedHttpClientBuilder {
    final LoadBalancer<URI> balancer;
    Duration timeout = Duration.ofSeconds(30);
    int retries = 1;
    double budgetShare = 0.2;
    double budgetPerSecond = 10;
    IntPredicate failing = status -> status == 500 || (status >= 502 && status <= 504);
    Scheduler scheduler = Scheduler.system();
    HttpLimits limits = HttpLimits.defaults();
    HedgingPolicy hedging = HedgingPolicy.disabled();
    Executor executor = ForkJoinPool.commonPool();
    Ticker ticker = Ticker.system();
    boolean serverReports;
    private @Nullable HttpClient client;

    BalancedHttpClientBuilder(LoadBalancer<URI> balancer) {
        this.balancer = requireNonNull(balancer, "balancer");
    }

    /**
     * Sets what sends; by default a client of its own with the connect timeout of the {@linkplain #limits limits}, whose
     * threads end when this one is no longer referred to.
     */
    public BalancedHttpClientBuilder client(HttpClient client) {
        this.client = requireNonNull(client, "client");
        return this;
    }

    /**
     * Sets how long one try may take, to the end of its body, where the request itself does not say; by default 30 s.
     *
     * @param timeout at least 1 ms
     */
    public BalancedHttpClientBuilder timeout(Duration timeout) {
        if (timeout.compareTo(Duration.ofMillis(1)) < 0) {
            throw new IllegalArgumentException("timeout: " + timeout + " (expected: >= PT0.001S)");
        }
        this.timeout = timeout;
        return this;
    }

    /**
     * Sets on how many other nodes a failed request is tried again; by default 1.
     *
     * @param retries zero or more
     */
    public BalancedHttpClientBuilder retries(int retries) {
        if (retries < 0) {
            throw new IllegalArgumentException("retries: " + retries + " (expected: >= 0)");
        }
        this.retries = retries;
        return this;
    }

    /**
     * Sets how many retries there may be in all; by default a fifth of the requests, and 10 a second.
     *
     * @param share of the requests, 0 to 1
     * @param perSecond besides, zero or more
     */
    public BalancedHttpClientBuilder retryBudget(double share, double perSecond) {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("share: " + share + " (expected: 0..1)");
        }
        if (!(perSecond >= 0 && Double.isFinite(perSecond))) {
            throw new IllegalArgumentException("perSecond: " + perSecond + " (expected: >= 0)");
        }
        this.budgetShare = share;
        this.budgetPerSecond = perSecond;
        return this;
    }

    /** Sets how much is done at once, and how long is waited for what; by default {@link HttpLimits#defaults()}. */
    public BalancedHttpClientBuilder limits(HttpLimits limits) {
        this.limits = requireNonNull(limits, "limits");
        return this;
    }

    /**
     * Has slow idempotent requests sent to a second node too, as {@link HedgingPolicy#defaults()} says; by default they
     * are not.
     */
    public BalancedHttpClientBuilder hedging() {
        return hedging(HedgingPolicy.defaults());
    }

    /** Sets which idempotent requests are sent to a second node too; by default none. */
    public BalancedHttpClientBuilder hedging(HedgingPolicy hedging) {
        this.hedging = requireNonNull(hedging, "hedging");
        return this;
    }

    /** Sets which statuses are the node's failures; by default 500, 502, 503 and 504. */
    public BalancedHttpClientBuilder failingStatus(IntPredicate failing) {
        this.failing = requireNonNull(failing, "failing");
        return this;
    }

    /** Has the header read by which servers tell of themselves, see {@link ServerReport}; by default it is not. */
    public BalancedHttpClientBuilder serverReports() {
        this.serverReports = true;
        return this;
    }

    /** Sets what keeps the time of timeouts; by default {@link Scheduler#system()}. */
    public BalancedHttpClientBuilder scheduler(Scheduler scheduler) {
        this.scheduler = requireNonNull(scheduler, "scheduler");
        return this;
    }

    /**
     * Sets where a try is ended whose time is up, and begun that had to wait; by default the common pool. It stays the
     * caller's. Not a pool all of whose threads may wait in {@link BalancedHttpClient#send}: nobody would be left to
     * end their waiting.
     */
    public BalancedHttpClientBuilder executor(Executor executor) {
        this.executor = requireNonNull(executor, "executor");
        return this;
    }

    /** Sets the source of time of budgets, waits and measured times; by default {@link Ticker#system()}. */
    public BalancedHttpClientBuilder ticker(Ticker ticker) {
        this.ticker = requireNonNull(ticker, "ticker");
        return this;
    }

    HttpClient buildClient() {
        return client != null
                ? client
                : HttpClient.newBuilder().connectTimeout(limits.connect()).build();
    }

    /** Returns the client. */
    public BalancedHttpClient build() {
        return new BalancedHttpClient(this);
    }
}
