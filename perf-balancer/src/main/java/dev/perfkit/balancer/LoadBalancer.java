package dev.perfkit.balancer;

import dev.perfkit.signal.Inspectable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Chooses a node for each request, and learns from how it went. Knows no transport: a target may be a URI, a client, a
 * connection.
 *
 * <pre>{@code
 * LoadBalancer<URI> balancer = LoadBalancer.<URI>builder("shop")
 *         .node("shop-1", URI.create("http://127.0.0.1:8081"))
 *         .node("shop-2", URI.create("http://127.0.0.1:8082"))
 *         .healthCheck(HealthCheck.http("/health"))
 *         .build();
 * try (Lease<URI> lease = balancer.pick()) {
 *     call(lease.target());
 *     lease.succeeded();
 * }
 * }</pre>
 *
 * <p>A node has two states that never touch each other: what the host wants of it, {@link AdminState}, and what is known
 * of its condition, {@link Health}. Picked are active nodes that are {@code UP} or {@code UNKNOWN}. When too few active
 * nodes are, the balancer <em>panics</em>: it stops believing what it knows of health and picks among all active nodes,
 * since the few would break under the load of all, or, by its {@link dev.perfkit.balancer.health.PanicPolicy}, refuses. A
 * draining node is never picked.
 *
 * <p><b>Thread safety:</b> any number of threads. <b>Cost:</b> a pick and its completion take no lock and allocate the
 * lease. A change of membership or health builds a new picture of the fleet, off the path of the picks. <b>Failures:</b>
 * {@link NoNodeException} where there is nothing to pick; what a strategy or a health check throws reaches no caller.
 *
 * @param <T> the type of the targets
 */
public interface LoadBalancer<T> extends Inspectable, AutoCloseable {

    /**
     * Starts a configuration.
     *
     * @param name what the balancer is called in messages, snapshots and signals; not blank
     * @param <T> the type of the targets
     */
    static <T> LoadBalancerBuilder<T> builder(String name) {
        return new LoadBalancerBuilder<>(name);
    }

    /**
     * Picks a node for a request and counts it in flight there.
     *
     * @throws NoNodeException if there is none
     */
    default Lease<T> pick() {
        return pick(PickContext.any());
    }

    /**
     * Picks a node as the context asks.
     *
     * @param context which nodes not to take
     * @throws NoNodeException if there is none
     */
    Lease<T> pick(PickContext context);

    /**
     * Picks a node as {@link #pick(PickContext)} does, for who can go on without one, such as with a failure that a retry would have
     * mended.
     *
     * @param context which nodes not to take
     * @return null if there is none; that counts as no refusal
     */
    @Nullable Lease<T> tryPick(PickContext context);

    /**
     * Replaces the members. A node of the same name and an equal target stays, with its statistics, health and admin
     * state; one whose target has changed joins anew; one that is missing is {@link AdminState#REMOVED}: it is not picked
     * any more once this method has returned, and its leases end as they will. No nodes at all is taken at its word.
     *
     * @param nodes the targets by the nodes' names
     */
    default void setNodes(Map<String, ? extends T> nodes) {
        List<Endpoint<T>> endpoints = new ArrayList<>(nodes.size());
        nodes.forEach((name, target) -> endpoints.add(Endpoint.of(name, target)));
        setEndpoints(endpoints);
    }

    /**
     * Replaces the members as {@link #setNodes} does. One that stays has the new weight, zone and limit from then on.
     *
     * @param endpoints the members
     * @throws IllegalArgumentException if a name is there twice, or the health check could never probe a target; nothing is
     *     changed then
     * @throws IllegalStateException if the nodes come from a {@link NodeSource}
     */
    void setEndpoints(Collection<Endpoint<T>> endpoints);

    /**
     * Stops picking a node and waits up to 30 seconds for what is in flight on it.
     *
     * @param node the name of a member
     * @see #drain(String, Duration)
     */
    default CompletableFuture<DrainReport> drain(String node) {
        return drain(node, Duration.ofSeconds(30));
    }

    /**
     * Stops picking a node and waits for what is in flight on it. Once this method has returned the node is not picked any
     * more, whatever its health and also after the drain is over: until {@link #activate}. A drain under way goes on as it
     * was begun, and is returned.
     *
     * @param node the name of a member
     * @param patience how long to wait, zero or more
     * @return completes when nothing is in flight on the node or the time is up; cancelled by {@link #activate}
     * @throws IllegalArgumentException if there is no such member; one that is not in the {@link Subset} is none
     */
    CompletableFuture<DrainReport> drain(String node, Duration patience);

    /**
     * Takes a draining or drained node back.
     *
     * @param node the name of a member
     * @throws IllegalArgumentException if there is no such member
     */
    void activate(String node);

    /**
     * Returns why some of the last picks went where they did, the last first: one in a tenth of a second is kept, and of those 32.
     *
     * <pre>{@code
     * balancer.explain().stream().findFirst().ifPresent(System.out::println);
     * }</pre>
     */
    List<PickExplanation> explain();

    @Override
    BalancerSnapshot snapshot();

    /**
     * Ends the health checks, ejections and drains; picks are refused from now on. Leases complete as ever. Idempotent.
     */
    @Override
    void close();

    /**
     * How a drain ended.
     *
     * @param node the node's name
     * @param took how long it took
     * @param cut how many requests were still in flight when the time was up; 0 when all had ended
     */
    record DrainReport(String node, Duration took, long cut) {}
}
