package dev.perfkit.balancer;

import static java.util.Objects.requireNonNull;

import dev.perfkit.balancer.health.EjectionPolicy;
import dev.perfkit.balancer.health.HealthCheck;
import dev.perfkit.balancer.health.HealthPolicy;
import dev.perfkit.balancer.health.HealthProber;
import dev.perfkit.time.Scheduler;
import dev.perfkit.time.Ticker;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of a {@link LoadBalancer}; see {@link LoadBalancer#builder}. Not thread-safe, for one balancer.
 *
 * @param <T> the type of the targets
 */
public final class LoadBalancerBuilder<T> {
    private final String name;
    private final Map<String, Endpoint<T>> nodes = new LinkedHashMap<>();
    private Strategy strategy = Strategy.leastResponseTime();
    private EjectionPolicy ejection = EjectionPolicy.defaults();
    private Duration slowStart = Duration.ofSeconds(30);
    private @Nullable NodeSource<T> source;
    private Duration sourceInterval = Duration.ofSeconds(10);
    private Locality locality = Locality.nowhere();
    private Ticker ticker = Ticker.system();
    private Scheduler scheduler = Scheduler.system();
    private Executor executor = ForkJoinPool.commonPool();
    private InstantSource wallClock = InstantSource.system();
    private @Nullable RandomGenerator random;
    private @Nullable HealthCheck<? super T> healthCheck;
    private HealthPolicy healthPolicy = HealthPolicy.defaults();
    private boolean built;

    LoadBalancerBuilder(String name) {
        this.name = requireName("name", name);
    }

    static String requireName(String what, String name) {
        if (name.isBlank()) {
            throw new IllegalArgumentException(what + ": \"" + name + "\" (expected: not blank)");
        }
        return name;
    }

    /**
     * Adds a node. A balancer may be built without any and be given them later, by {@link LoadBalancer#setNodes}.
     *
     * @param name what it is called, unique within the balancer and not blank
     * @param target what a lease on it gives
     * @throws IllegalStateException if there is a node of that name already
     */
    public LoadBalancerBuilder<T> node(String name, T target) {
        return node(Endpoint.of(name, target));
    }

    /**
     * Adds a node with a weight, a zone or a limit of its own.
     *
     * @throws IllegalStateException if there is a node of that name already
     */
    public LoadBalancerBuilder<T> node(Endpoint<T> endpoint) {
        if (nodes.putIfAbsent(endpoint.name(), endpoint) != null) {
            throw new IllegalStateException(
                    "node: \"" + endpoint.name() + "\" was added before (expected: each name once)");
        }
        return this;
    }

    /**
     * Takes the nodes from a source instead, which is asked when the balancer is built and then again and again.
     *
     * @param source who the nodes are
     * @param interval from one question to the next, at least 10 ms
     * @see NodeSource
     */
    public LoadBalancerBuilder<T> source(NodeSource<T> source, Duration interval) {
        if (interval.compareTo(SourceWatch.SHORTEST) < 0) {
            throw new IllegalArgumentException(
                    "interval: " + interval + " (expected: >= " + SourceWatch.SHORTEST + ")");
        }
        this.source = requireNonNull(source, "source");
        this.sourceInterval = interval;
        return this;
    }

    /** Sets how to choose; by default {@link Strategy#leastResponseTime()}. */
    public LoadBalancerBuilder<T> strategy(Strategy strategy) {
        this.strategy = requireNonNull(strategy, "strategy");
        return this;
    }

    /** Probes every node, every five seconds: {@link HealthPolicy#defaults()}. Without, no node is probed. */
    public LoadBalancerBuilder<T> healthCheck(HealthCheck<? super T> check) {
        return healthCheck(check, HealthPolicy.defaults());
    }

    /**
     * Probes every node.
     *
     * @param check how to probe one
     * @param policy how often, and how many probes decide
     */
    public LoadBalancerBuilder<T> healthCheck(HealthCheck<? super T> check, HealthPolicy policy) {
        this.healthCheck = requireNonNull(check, "check");
        this.healthPolicy = requireNonNull(policy, "policy");
        return this;
    }

    /** Sets when a node's own failures put it out, and when health is not believed any more; by default {@link EjectionPolicy#defaults()}. */
    public LoadBalancerBuilder<T> ejection(EjectionPolicy policy) {
        this.ejection = requireNonNull(policy, "policy");
        return this;
    }

    /**
     * Sets over how long a node that joins, or was down, comes to its whole weight, beginning with a tenth; by default 30 s. It is over
     * sooner where the node has shown what it can, and left out where no other node could do the work meanwhile.
     *
     * @param window zero for none, an hour at most
     */
    public LoadBalancerBuilder<T> slowStart(Duration window) {
        if (window.isNegative() || window.compareTo(Duration.ofHours(1)) > 0) {
            throw new IllegalArgumentException("slowStart: " + window + " (expected: PT0S..PT1H)");
        }
        this.slowStart = window;
        return this;
    }

    /** Sets where this host stands, so that it keeps to nodes nearby, or to a few of very many; by default {@link Locality#nowhere()}. */
    public LoadBalancerBuilder<T> locality(Locality locality) {
        this.locality = requireNonNull(locality, "locality");
        return this;
    }

    /** Sets where health checks and the dependents of drains run; by default the common pool. It stays the caller's. */
    public LoadBalancerBuilder<T> executor(Executor executor) {
        this.executor = requireNonNull(executor, "executor");
        return this;
    }

    /** Sets what keeps the time of probes, ejections and drains; by default {@link Scheduler#system()}. */
    public LoadBalancerBuilder<T> scheduler(Scheduler scheduler) {
        this.scheduler = requireNonNull(scheduler, "scheduler");
        return this;
    }

    /** Sets the source of time; by default {@link Ticker#system()}. */
    public LoadBalancerBuilder<T> ticker(Ticker ticker) {
        this.ticker = requireNonNull(ticker, "ticker");
        return this;
    }

    /** Sets the source of the times in {@link LoadBalancer#decisions()}; by default the system's. */
    public LoadBalancerBuilder<T> wallClock(InstantSource wallClock) {
        this.wallClock = requireNonNull(wallClock, "wallClock");
        return this;
    }

    /**
     * Sets the source of chance, so that a test or a simulation can repeat itself; by default each thread's own.
     *
     * @param random safe for all threads that pick: {@link java.util.Random} is, most others are for one thread only
     */
    public LoadBalancerBuilder<T> random(RandomGenerator random) {
        this.random = requireNonNull(random, "random");
        return this;
    }

    /**
     * Starts the balancer, and with it the first probes.
     *
     * @throws IllegalStateException if this builder has built one before, or was given both nodes and a source
     * @throws IllegalArgumentException if the health check could never probe a node's target
     */
    public LoadBalancer<T> build() {
        if (built) {
            throw new IllegalStateException("build() was called before (expected: one builder for each balancer)");
        }
        if (source != null && !nodes.isEmpty()) {
            throw new IllegalStateException(
                    "node: " + nodes.keySet() + " beside the source " + source + " (expected: nodes or a source)");
        }
        built = true;
        HealthProber<? super T> prober =
                healthCheck == null ? null : new HealthProber<>(healthCheck, healthPolicy, scheduler, executor, random);
        return new NodeBalancer<>(
                new Settings<>(
                        name,
                        strategy,
                        prober,
                        ejection,
                        slowStart,
                        locality,
                        source,
                        sourceInterval,
                        ticker,
                        scheduler,
                        executor,
                        wallClock,
                        random),
                nodes.values());
    }
}
