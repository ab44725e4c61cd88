/**
 * An autoscaler: how many instances of a service there should be, decided from what they bear, and carried out without losing a request.
 *
 * <h2>Starting points</h2>
 *
 * <ul>
 *   <li>{@link dev.perfkit.balancer.scale.ScalingPolicy}: how large a fleet should be for its load
 *   <li>{@link dev.perfkit.balancer.scale.Restraint}: how soon and by how much it may follow
 *   <li>{@link dev.perfkit.balancer.scale.LocalProcesses}: what is scaled, where that is processes of this machine
 * </ul>
 */
@NullMarked
package dev.perfkit.balancer.scale;

import org.jspecify.annotations.NullMarked;
