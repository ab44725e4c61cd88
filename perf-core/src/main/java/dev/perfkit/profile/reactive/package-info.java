/**
 * Adapters for methods that return a publisher: Reactor's, Mutiny's, and any other of Reactive Streams or the JDK. They are
 * registered; there is nothing to do but to have the library on the path.
 *
 * <h2>Starting points</h2>
 *
 * <ul>
 *   <li>{@link dev.perfkit.profile.AsyncAdapter}: for a type that is not among these
 * </ul>
 */
package dev.perfkit.profile.reactive;
