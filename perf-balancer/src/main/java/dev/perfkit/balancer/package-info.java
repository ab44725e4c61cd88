/**
 * Choosing a node for each request. Transport-free: what a target is, the host says.
 *
 * <h2>Starting points</h2>
 *
 * <ul>
 *   <li>{@link dev.perfkit.balancer.LoadBalancer}: picks nodes, follows their health, drains them
 *   <li>{@link dev.perfkit.balancer.Lease}, {@link dev.perfkit.balancer.Outcome}: a request's claim on a node, completed once
 *   <li>{@link dev.perfkit.balancer.Endpoint}, {@link dev.perfkit.balancer.NodeSource}: who the nodes are, and where that is known from
 *   <li>{@link dev.perfkit.balancer.Strategy}: how to choose; yours or one of these
 *   <li>{@link dev.perfkit.balancer.PickExplanation}, {@link dev.perfkit.balancer.BalancerSnapshot}: why a pick went where it did, and what
 *       a balancer and its nodes are doing
 * </ul>
 */
package dev.perfkit.balancer;
