/**
 * A memory profiler's figures as Micrometer meters.
 *
 * <h2>Starting points</h2>
 *
 * <ul>
 *   <li>{@link dev.perfkit.memory.metrics.MemoryProfilerMetrics}: binds what Micrometer's own binders do not have
 * </ul>
 */
package dev.perfkit.memory.metrics;
