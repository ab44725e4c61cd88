package dev.perfkit.balancer;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one pick asks for.
 *
 * <pre>{@code
 * try (Lease<URI> first = balancer.pick()) {
 *     if (!call(first.target())) {
 *         Lease<URI> second = balancer.pick(PickContext.excluding(first.node())); // try elsewhere
 *     }
 * }
 * }</pre>
 *
 * <p><b>Thread safety:</b> immutable.
 */
public final class PickContext {
    private static final PickContext ANY = new PickContext(Set.of(), Map.of(), 0);

    private final Set<String> excluded;
    private final Map<String, String> attributes;

    // Where that is longer than a lease is given anyway; else 0.
    private final long lastingNanos;

    private PickContext(Set<String> excluded, Map<String, String> attributes, long lastingNanos) {
        this.excluded = excluded;
        this.attributes = attributes;
        this.lastingNanos = lastingNanos;
    }

    /** Returns the context that asks for nothing. */
    public static PickContext any() {
        return ANY;
    }

    /**
     * Returns the context of a retry: any node but that one.
     *
     * @param node the name of a node, see {@link Lease#node()}; one that is no member excludes nothing
     */
    public static PickContext excluding(String node) {
        return ANY.andExcluding(node);
    }

    /**
     * Returns the context of a request that carries something a strategy may go by: requests with the same {@code user_id} go to the
     * same node by a strategy of consistent hashing.
     *
     * @param attribute its name
     * @param value its value
     */
    public static PickContext of(String attribute, String value) {
        return ANY.with(attribute, value);
    }

    /**
     * Returns this context, with one more node excluded.
     *
     * @param node the name of a node
     */
    public PickContext andExcluding(String node) {
        return andExcluding(List.of(node));
    }

    PickContext andExcluding(Collection<String> nodes) {
        Set<String> more = new HashSet<>(excluded);
        more.addAll(nodes);
        return new PickContext(Set.copyOf(more), attributes, lastingNanos);
    }

    /**
     * Returns this context, with one more attribute, or another value of one that it has.
     *
     * @param attribute its name
     * @param value its value
     */
    public PickContext with(String attribute, String value) {
        Map<String, String> more = new HashMap<>(attributes);
        more.put(requireNonNull(attribute, "attribute"), requireNonNull(value, "value"));
        return new PickContext(excluded, Map.copyOf(more), lastingNanos);
    }

    /**
     * Returns this context, with how long the work may take: a stream's, or a long query's. Without, a {@link Lease} is taken back after
     * five minutes.
     *
     * @param time more than zero, a year at most
     */
    public PickContext lasting(Duration time) {
        if (time.isNegative() || time.isZero() || time.compareTo(Duration.ofDays(365)) > 0) {
            throw new IllegalArgumentException("time: " + time + " (expected: > PT0S and <= PT8760H)");
        }
        boolean longer = time.compareTo(NodeBalancer.LONGEST) > 0;
        return new PickContext(excluded, attributes, longer ? time.toNanos() : 0);
    }

    /** Returns whether a lease has to be kept for longer than others are. */
    boolean isForLong() {
        return lastingNanos != 0;
    }

    long lastingNanos() {
        return lastingNanos;
    }

    /** Returns the names of the nodes that must not be picked. */
    public Set<String> excluded() {
        return excluded;
    }

    /** Returns the value of an attribute; null for none. */
    public @Nullable String attribute(String attribute) {
        return attributes.get(attribute);
    }

    @Override
    public String toString() {
        return "PickContext{excluded=" + excluded + ", attributes=" + attributes + "}";
    }
}
