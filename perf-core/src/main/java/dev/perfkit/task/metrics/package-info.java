/**
 * A task queue's figures as Micrometer's meters. Micrometer is optional.
 *
 * <h2>Starting points</h2>
 *
 * <ul>
 *   <li>{@link dev.perfkit.task.metrics.TaskQueueMetrics}
 * </ul>
 */
package dev.perfkit.task.metrics;
