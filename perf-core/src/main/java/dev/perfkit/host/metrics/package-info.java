/**
 * What Micrometer's own binders do not tell of the host. Micrometer is optional.
 *
 * <h2>Starting points</h2>
 *
 * <ul>
 *   <li>{@link dev.perfkit.host.metrics.HostMetrics}
 * </ul>
 */
package dev.perfkit.host.metrics;
