package dev.perfkit.balancer;

import java.util.HashSet;
import java.util.Set;

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
    private static final PickContext ANY = new PickContext(Set.of());

    private final Set<String> excluded;

    private PickContext(Set<String> excluded) {
        this.excluded = excluded;
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
        return new PickContext(Set.of(node));
    }

    /**
     * Returns this context, with one more node excluded.
     *
     * @param node the name of a node
     */
    public PickContext andExcluding(String node) {
        Set<String> more = new HashSet<>(excluded);
        more.add(node);
        return new PickContext(Set.copyOf(more));
    }

    /** Returns the names of the nodes that must not be picked. */
    public Set<String> excluded() {
        return excluded;
    }

    @Override
    public String toString() {
        return "PickContext{excluded=" + excluded + "}";
    }
}
