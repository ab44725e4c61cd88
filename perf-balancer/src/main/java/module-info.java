import org.jspecify.annotations.NullMarked;

/**
 * Choosing a node for each request and knowing which nodes are well.
 *
 * <p>{@code dev.perfkit.balancer} picks among targets of any type and knows no transport; {@code
 * dev.perfkit.balancer.health} probes them; {@code dev.perfkit.balancer.http} is an HTTP client on top of both. Micrometer (for {@code
 * dev.perfkit.balancer.metrics}) is optional.
 */
@NullMarked
@SuppressWarnings("requires-automatic")
module dev.perfkit.balancer {
    requires static transitive org.jspecify;
    requires transitive dev.perfkit.core;
    requires transitive java.net.http;
    requires org.slf4j;
    requires static micrometer.core;

    exports dev.perfkit.balancer;
    exports dev.perfkit.balancer.health;
    exports dev.perfkit.balancer.http;
    exports dev.perfkit.balancer.metrics;
}
