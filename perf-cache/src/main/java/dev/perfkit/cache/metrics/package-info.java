/**
 * A cache's figures as Micrometer's meters. Needs {@code io.micrometer:micrometer-core}.
 *
 * <h2>Starting points</h2>
 *
 * <ul>
 *   <li>{@link dev.perfkit.cache.metrics.CacheMetrics}: to bind to a registry
 * </ul>
 */
package dev.perfkit.cache.metrics;
