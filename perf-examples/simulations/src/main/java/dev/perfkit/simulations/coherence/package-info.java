/**
 * Do two-level caches serve old values when calls race and links fail? PerfKit's and its peers' are put to the same stress, each as
 * four nodes, two in this JVM and two in JVMs of their own, over one Redis.
 *
 * <h2>Starting points</h2>
 *
 * <ul>
 *   <li>{@link dev.perfkit.simulations.coherence.CoherenceStress}: the whole of it
 *   <li>{@code Product}: what is put to it
 *   <li>{@code Worker}: what a node does there
 * </ul>
 */
@NullMarked
package dev.perfkit.simulations.coherence;

import org.jspecify.annotations.NullMarked;
