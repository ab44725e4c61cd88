/**
 * What the modules publish through, and all that they know of each other.
 *
 * <h2>Starting points</h2>
 *
 * <ul>
 *   <li>{@link dev.perfkit.signal.Signal}: a named number, ratio or distribution that can be watched
 *   <li>{@link dev.perfkit.signal.Inspectable}: a component's state, recent decisions and signals
 * </ul>
 */
package dev.perfkit.signal;
