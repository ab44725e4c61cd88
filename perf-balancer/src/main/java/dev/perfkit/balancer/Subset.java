package dev.perfkit.balancer;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which few of very many nodes one client keeps to, so that a thousand clients and a thousand nodes do not hold a
 * million connections.
 *
 * <pre>{@code
 * LoadBalancer<URI> balancer = LoadBalancer.<URI>builder("shop")
 *         .source(NodeSource.dns(URI.create("http://shop.internal:8080")), Duration.ofSeconds(10))
 *         .locality(Locality.nowhere().withSubset(Subset.numbered(17, 20)))
 *         .build();
 * }</pre>
 *
 * <p>The subset follows from the client and the nodes' names alone, in whatever order they are told. Where a node
 * leaves, the client exchanges that one for another, if it had it; where one joins, it exchanges at most one for it.
 * Clients of consecutive {@linkplain #numbered numbers} are spread more evenly over the nodes than those that have but
 * a {@linkplain #named name}: of 1,000 clients of 20 among 1,000 nodes the standard deviation of how many have a node
 * is 10 % of the mean, instead of 22 %.
 *
 * <p>Weights have no say in who is in a subset, since they have it within each: a node of weight 3 is in as many
 * subsets as another, and has three times the requests in all of them. With a {@link Locality}, half of the subset is
 * of the own zone, if there are so many, and the rest of the others, so that there is somebody to spill to.
 *
 * <p>What is known of health, panics and the nodes that may be ejected at once are about the subset. If all of it is
 * down, the other nodes are not asked; so let it be large enough, 20 rather than 3. A node that is draining stays
 * beside the subset as long as it is among the nodes, so that it stays drained.
 *
 * <p><b>Thread safety:</b> immutable. <b>Cost:</b> sorts all nodes at each change of them, in no pick's way.
 */
public final class Subset {
    /*
     * Consistent subsetting: nodes lie on a ring by the hash of their names, and a client has the `size` next ones from
     * its own point on. (P. Ward, P. Wankadia, K. Guliani: Reinventing backend subsetting at Google, 2022.)
     *
     *     by name     each client has a ring of its own: a rendezvous, and how many clients have a node is binomial
     *     by number   LOT clients share a ring, and lie on it evenly: the first at 0, then 1/2, 1/4, 3/4, 1/8 ... (van der Corput)
     *
     * On one ring for all, a node behind a large gap would be in too many subsets, and stay so with any number of
     * clients; over many rings that evens out, best where a lot has each node one to four times (LOT * size / nodes),
     * and where it has it more than ten times, in fleets not five times as large as the subset, it is no better than by
     * name. A lot is as large in all fleets: were it made after them, there would be a number of nodes at which most
     * subsets change at once.
     */
    private static final int LOT_BITS = 6;
    private static final int MOST = 1_000_000;

    private final String client;
    private final int size;
    private final long ring;
    private final long start;

    private Subset(String client, int size, long ring, long start) {
        if (size < 1 || size > MOST) {
            throw new IllegalArgumentException("size: " + size + " (expected: 1.." + MOST + ")");
        }
        this.client = client;
        this.size = size;
        this.ring = ring;
        this.start = start;
    }

    /**
     * Returns the subset of one of many clients that are numbered, such as by the ordinal of a stateful set.
     *
     * @param client its number, from 0 on without large gaps
     * @param size how many nodes, 1 to 1,000,000
     */
    public static Subset numbered(int client, int size) {
        if (client < 0) {
            throw new IllegalArgumentException("client: " + client + " (expected: >= 0)");
        }
        long place = client & ((1 << LOT_BITS) - 1);
        return new Subset(Integer.toString(client), size, Xxh64.mix(client >>> LOT_BITS), Long.reverse(place));
    }

    /**
     * Returns the subset of a client that only has a name.
     *
     * @param client its name, another one than that of any other client; not blank
     * @param size how many nodes, 1 to 1,000,000
     */
    public static Subset named(String client, int size) {
        LoadBalancerBuilder.requireName("client", client);
        return new Subset(client, size, Xxh64.hash(client, 2), 0);
    }

    /**
     * Chooses.
     *
     * @param all all nodes
     * @param zone the own zone; null for none
     * @return the names of the chosen ones
     */
    <T> Set<String> of(Collection<Endpoint<T>> all, @Nullable String zone) {
        List<Place> home = new ArrayList<>();
        List<Place> away = new ArrayList<>();
        for (Endpoint<T> endpoint : all) {
            long distance = Xxh64.hash(endpoint.name(), ring) - start;
            boolean near = zone != null && zone.equals(endpoint.zone());
            (near ? home : away).add(new Place(endpoint.name(), distance));
        }
        int nearby = Math.min(home.size(), Math.max((size + 1) / 2, size - away.size()));
        Set<String> chosen = new HashSet<>();
        nearest(home, nearby, chosen);
        nearest(away, size - nearby, chosen);
        return chosen;
    }

    private static void nearest(List<Place> places, int count, Set<String> chosen) {
        places.sort(Place.ORDER);
        places.stream().limit(count).forEach(place -> chosen.add(place.name));
    }

    /** How far a node lies from the client's point, round the ring. */
    private record Place(String name, long distance) {
        // Two names in one place are told apart by themselves.
        static final Comparator<Place> ORDER = Comparator.<Place>comparingLong(place -> place.distance ^ Long.MIN_VALUE)
                .thenComparing(Place::name);
    }

    @Override
    public String toString() {
        return "subset of " + size + " for client " + client;
    }
}
