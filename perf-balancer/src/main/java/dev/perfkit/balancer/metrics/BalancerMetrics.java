package dev.perfkit.balancer.metrics;

import static java.util.Objects.requireNonNull;

import dev.perfkit.balancer.LoadBalancer;
import dev.perfkit.time.Ticker;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RejectedExecutionException;

/**
 * A balancer's figures as meters, of the whole and of each node.
 *
 * <pre>{@code
 * import dev.perfkit.balancer.metrics.BalancerMetrics;
 * import io.micrometer.core.instrument.MeterRegistry;
 * import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
 *
 * MeterRegistry registry = new SimpleMeterRegistry();
 * BalancerMetrics.of(balancer).bindTo(registry);
 * }</pre>
 *
 * <p>All meters have the tag {@code balancer}, and those of a node {@code node}.
 *
 * <table>
 *   <caption>The meters of a balancer</caption>
 *   <tr><th>name</th><th>type</th><th>tags</th><th>what</th></tr>
 *   <tr><td>{@code balancer.picks}</td><td>counter</td><td>node</td><td>how often it was picked</td></tr>
 *   <tr><td>{@code balancer.inflight}</td><td>gauge</td><td>node</td><td>leases that are not completed</td></tr>
 *   <tr><td>{@code balancer.outcomes}</td><td>counter</td><td>node, outcome = success, failure, timeout, cancelled, taken-back</td>
 *       <td>how leases ended; a timeout is no failure here, so that they add up</td></tr>
 *   <tr><td>{@code balancer.response.time}</td><td>time gauge</td><td>node</td><td>the response time to expect of it</td></tr>
 *   <tr><td>{@code balancer.health}</td><td>gauge</td><td>node, state = unknown, up, down, ejected</td><td>1 for the one that it is in</td></tr>
 *   <tr><td>{@code balancer.admin}</td><td>gauge</td><td>node, state = active, draining</td><td>1 for the one that it is in</td></tr>
 *   <tr><td>{@code balancer.ejections}</td><td>counter</td><td>node</td><td>how often it was ejected</td></tr>
 *   <tr><td>{@code balancer.nodes}</td><td>gauge</td><td></td><td>how many members there are</td></tr>
 *   <tr><td>{@code balancer.panic}</td><td>gauge</td><td></td><td>1 while health is ignored</td></tr>
 *   <tr><td>{@code balancer.refusals}</td><td>counter</td><td></td><td>picks that found no node</td></tr>
 *   <tr><td>{@code balancer.strategy.mishaps}</td><td>counter</td><td></td><td>picks whose strategy threw, or returned no index</td></tr>
 *   <tr><td>{@code balancer.source.failures}</td><td>counter</td><td></td><td>how often the source of the nodes failed</td></tr>
 * </table>
 *
 * <p><b>Nodes come and go:</b> a scrape that finds other members than the last has their meters registered and removed, so that the next
 * one has them; by the executor, never by whoever reads a meter. <b>Thread safety:</b> all methods. <b>Cost:</b> a snapshot of the
 * balancer for a scrape, kept for a second; nothing for a pick. <b>Failures:</b> what a registry refuses of a node that came later is
 * logged once.
 */
@SuppressWarnings("exports") // of Micrometer, which whoever binds has too
public final class BalancerMetrics implements MeterBinder, AutoCloseable {
    /*
     * This object's lock is held while meters are registered, so the registry's own lock is taken within it. A reader of
     * a meter, maybe under the registry's lock, takes that of `fleet` alone.
     */
    private final String name;
    private final Tags tags;
    private final Executor executor;
    private final FleetReading fleet;
    private final Map<MeterRegistry, BoundFleet> bound = new HashMap<>();
    private boolean closed;

    BalancerMetrics(LoadBalancer<?> balancer, Iterable<Tag> tags, Ticker ticker, Executor executor) {
        this.name = requireNonNull(balancer, "balancer").name();
        this.tags = Tags.of("balancer", name).and(tags);
        this.executor = executor;
        this.fleet = new FleetReading(balancer, ticker, this::membersHaveChanged);
    }

    /** Returns the metrics of a balancer, bound to nothing yet. */
    public static BalancerMetrics of(LoadBalancer<?> balancer) {
        return of(balancer, Tags.empty());
    }

    /**
     * Returns the metrics of a balancer, bound to nothing yet.
     *
     * @param balancer the balancer
     * @param tags for all of its meters
     */
    public static BalancerMetrics of(LoadBalancer<?> balancer, Iterable<Tag> tags) {
        return of(balancer, tags, ForkJoinPool.commonPool());
    }

    /**
     * Returns the metrics of a balancer, bound to nothing yet.
     *
     * @param balancer the balancer
     * @param tags for all of its meters
     * @param executor where meters of nodes that come are registered, and those of nodes that go removed; otherwise the common pool
     */
    public static BalancerMetrics of(LoadBalancer<?> balancer, Iterable<Tag> tags, Executor executor) {
        return new BalancerMetrics(balancer, tags, Ticker.system(), requireNonNull(executor, "executor"));
    }

    /**
     * Registers the meters.
     *
     * @throws IllegalStateException if it is closed, or bound to that registry already
     */
    @Override
    public synchronized void bindTo(MeterRegistry registry) {
        if (closed || bound.containsKey(registry)) {
            throw new IllegalStateException(
                    "metrics of balancer " + name + (closed ? " are closed" : " are bound to that registry already"));
        }
        BoundFleet meters = new BoundFleet(registry, tags, fleet);
        bound.put(registry, meters);
        meters.register();
    }

    /** Told by a reader, who has no time and may hold locks. */
    private void membersHaveChanged() {
        try {
            executor.execute(this::update);
        } catch (RejectedExecutionException e) {
            // Those of the next change will bring these too.
        }
    }

    private synchronized void update() {
        bound.values().forEach(BoundFleet::update);
    }

    /** Takes its meters out of all registries. Idempotent. */
    @Override
    public synchronized void close() {
        closed = true;
        bound.values().forEach(BoundFleet::close);
        bound.clear();
    }
}
