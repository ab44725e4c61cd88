/**
 * Knowing which nodes are well: by asking them, and by how their requests end.
 *
 * <h2>Starting points</h2>
 *
 * <ul>
 *   <li>{@link dev.perfkit.balancer.health.HealthCheck}: how to probe a target; HTTP, TCP or your own
 *   <li>{@link dev.perfkit.balancer.health.HealthPolicy}: how often, and how many probes decide
 *   <li>{@link dev.perfkit.balancer.health.EjectionPolicy}: when failing requests put a node out before any probe does
 *   <li>{@link dev.perfkit.balancer.health.PanicPolicy}: when too few nodes are well to believe it
 * </ul>
 */
package dev.perfkit.balancer.health;
