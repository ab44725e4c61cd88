import org.jspecify.annotations.NullMarked;

/**
 * Choosing a node for each request and knowing which nodes are well.
 *
 * <p>{@code dev.perfkit.balancer} picks among targets of any type and knows no transport; {@code
 * dev.perfkit.balancer.health} probes them; {@code dev.perfkit.balancer.http} is an HTTP client on top of both; {@code dev.perfkit.balancer.scale} keeps a fleet as large as its load asks for. Micrometer (for {@code
 * dev.perfkit.balancer.metrics}) and fabric8's Kubernetes client (for {@code dev.perfkit.balancer.scale.kubernetes}) are optional.
 */
@NullMarked
@SuppressWarnings("requires-automatic")
module dev.perfkit.balancer {
    requires static transitive org.jspecify;
    requires transitive dev.perfkit.core;
    requires transitive java.net.http;
    requires org.slf4j;
    requires static kubernetes.client.api;
    requires static kubernetes.model.autoscaling;
    requires static kubernetes.model.common;
    requires static kubernetes.model.coordination;
    requires static kubernetes.model.core;
    requires static micrometer.core;

    exports dev.perfkit.balancer;
    exports dev.perfkit.balancer.health;
    exports dev.perfkit.balancer.http;
    exports dev.perfkit.balancer.metrics;
    exports dev.perfkit.balancer.scale;
    exports dev.perfkit.balancer.scale.kubernetes;
}
