package dev.perfkit.balancer;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * A node as the host, or a {@link NodeSource}, declares it.
 *
 * <pre>{@code
 * Endpoint<URI> big = Endpoint.of("shop-1", URI.create("http://127.0.0.1:8081"))
 *         .withWeight(4)
 *         .withZone("a");
 * }</pre>
 *
 * <p><b>Thread safety:</b> immutable.
 *
 * @param name what it is called, unique within the balancer and not blank
 * @param target what a lease on it gives
 * @param weight its share of the requests beside the others', 1 to 1,000,000
 * @param zone where it stands; null where that is nobody's concern
 * @param limit how many requests may be in flight on it at most, 1 to 1,000,000
 * @param <T> the type of the target
 */
public record Endpoint<T>(
        String name, T target, int weight, @Nullable String zone, int limit) {
    /** The limit of an endpoint that was given none. */
    public static final int DEFAULT_LIMIT = 1_000;

    private static final int MOST = 1_000_000;

    /** Checks the ranges. */
    public Endpoint {
        LoadBalancerBuilder.requireName("name", name);
        requireNonNull(target, "target");
        requireCount("weight", weight);
        if (zone != null) {
            LoadBalancerBuilder.requireName("zone", zone);
        }
        requireCount("limit", limit);
    }

    private static void requireCount(String what, int count) {
        if (count < 1 || count > MOST) {
            throw new IllegalArgumentException(what + ": " + count + " (expected: 1.." + MOST + ")");
        }
    }

    /** Returns an endpoint of weight 1, in no zone, with a limit of {@value #DEFAULT_LIMIT}. */
    public static <T> Endpoint<T> of(String name, T target) {
        return new Endpoint<>(name, target, 1, null, DEFAULT_LIMIT);
    }

    /** Returns this endpoint with another weight. */
    public Endpoint<T> withWeight(int weight) {
        return new Endpoint<>(name, target, weight, zone, limit);
    }

    /** Returns this endpoint in another zone. */
    public Endpoint<T> withZone(String zone) {
        return new Endpoint<>(name, target, weight, requireNonNull(zone, "zone"), limit);
    }

    /** Returns this endpoint with another limit of what may be in flight. */
    public Endpoint<T> withLimit(int limit) {
        return new Endpoint<>(name, target, weight, zone, limit);
    }
}
