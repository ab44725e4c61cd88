package dev.perfkit.balancer;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * Where the balancer's host stands, so that it keeps to nodes nearby, or to a few of very many.
 *
 * <pre>{@code
 * LoadBalancer<URI> balancer = LoadBalancer.<URI>builder("shop")
 *         .node(Endpoint.of("a-1", URI.create("http://10.1.0.1:8080")).withZone("a"))
 *         .node(Endpoint.of("b-1", URI.create("http://10.2.0.1:8080")).withZone("b"))
 *         .locality(Locality.of("a"))
 *         .build();
 * }</pre>
 *
 * <p>Requests go to the nodes of the own zone as long as that can carry them, and spill to all others in part where it cannot:
 *
 * <ul>
 *   <li>where nodes of the zone are down or ejected: up to a share of 1 / 1.4 (71 %) of its active weight that is well all stay, below, in
 *       proportion to it
 *   <li>where what is in flight on the zone's nodes nears their {@linkplain Endpoint#limit limits}: above the {@code spillAbove} none more
 *       stays than would fit, so that at the limits nothing does
 * </ul>
 *
 * <p>Where no node of the zone can be picked, all others are asked.
 *
 * @param zone the own zone, not blank; null for none, and no preference
 * @param spillAbove from which share of the limits on requests spill, above 0 and below 1
 * @param subset to which few of very many nodes to keep; null for all of them
 */
public record Locality(
        @Nullable String zone, double spillAbove, @Nullable Subset subset) {
    private static final Locality NOWHERE = new Locality(null, 0.8, null);

    /** Checks the ranges. */
    public Locality {
        if (zone != null) {
            LoadBalancerBuilder.requireName("zone", zone);
        }
        if (!(spillAbove > 0 && spillAbove < 1)) {
            throw new IllegalArgumentException("spillAbove: " + spillAbove + " (expected: above 0 and below 1)");
        }
    }

    /** Returns no zone, and no preference. */
    public static Locality nowhere() {
        return NOWHERE;
    }

    /** Returns a zone that spills above four fifths of its limits. */
    public static Locality of(String zone) {
        return new Locality(requireNonNull(zone, "zone"), NOWHERE.spillAbove, null);
    }

    /** Returns this locality with another share of the limits to spill above. */
    public Locality withSpillAbove(double spillAbove) {
        return new Locality(zone, spillAbove, subset);
    }

    /** Returns this locality with a few nodes to keep to, wherever they come from, in place of all of them. */
    public Locality withSubset(Subset subset) {
        return new Locality(zone, spillAbove, requireNonNull(subset, "subset"));
    }
}
