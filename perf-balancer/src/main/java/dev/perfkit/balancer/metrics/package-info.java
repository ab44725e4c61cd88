/**
 * A balancer's figures, and those of an HTTP client over it, as Micrometer's meters. Needs {@code io.micrometer:micrometer-core}.
 *
 * <h2>Starting points</h2>
 *
 * <ul>
 *   <li>{@link dev.perfkit.balancer.metrics.BalancerMetrics}: a balancer and its nodes, to bind to a registry
 *   <li>{@link dev.perfkit.balancer.metrics.HttpClientMetrics}: an HTTP client over it
 * </ul>
 */
package dev.perfkit.balancer.metrics;
