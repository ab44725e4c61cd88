/**
 * What one machine can find out about the library and its peers by drawn data and drawn faults.
 *
 * <h2>Starting points</h2>
 *
 * <ul>
 *   <li>{@link dev.perfkit.simulations.Main}: runs a simulation by its name
 *   <li>{@link dev.perfkit.simulations.Simulation}: what a further one implements
 * </ul>
 */
@NullMarked
package dev.perfkit.simulations;

import org.jspecify.annotations.NullMarked;
