/**
 * Is a verdict on a leak right? Services are made up, with seeds, and the library's detector sees what they hold after collections.
 *
 * <h2>Starting points</h2>
 *
 * <ul>
 *   <li>{@link dev.perfkit.simulations.memory.LeakVerdictQuality}: every kind of service with many seeds, and the bars
 *   <li>{@code Workloads}: where a further kind is one more line
 *   <li>{@link dev.perfkit.simulations.memory.VerdictPictures}: what a verdict sees, drawn
 * </ul>
 */
@NullMarked
package dev.perfkit.simulations.memory;

import org.jspecify.annotations.NullMarked;
