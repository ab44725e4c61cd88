/**
 * A balancer's figures, and those of an HTTP client over it, as Micrometer's meters. Needs {@code io.micrometer:micrometer-core}.
 *
 * <h2>Starting points</h2>
 *
 * <ul>
 *   <li>{@link dev.perfkit.balancer.metrics.BalancerMetrics}: to bind to a registry
 * </ul>
 */
package dev.perfkit.balancer.metrics;
