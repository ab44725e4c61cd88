/**
 * Choosing a node for each request. Transport-free: what a target is, the host says.
 *
 * <h2>Starting points</h2>
 *
 * <ul>
 *   <li>{@link dev.perfkit.balancer.LoadBalancer}: picks nodes, follows their health, drains them
 *   <li>{@link dev.perfkit.balancer.Lease}: a request's claim on a node, completed once
 *   <li>{@link dev.perfkit.balancer.Strategy}: how to choose; yours or one of these
 *   <li>{@link dev.perfkit.balancer.BalancerSnapshot}: what a balancer and its nodes are doing
 * </ul>
 */
package dev.perfkit.balancer;
