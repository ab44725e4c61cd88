/**
 * Are real leaks in real JVMs told from what only looks like one? Each load runs with a memory profiler inside, in a JVM of 64 MB
 * of its own, for each collector; what the profiler says in the end is judged.
 *
 * <h2>Starting points</h2>
 *
 * <ul>
 *   <li>{@link dev.perfkit.simulations.memory.real.RealLeaks}: the whole of it
 *   <li>{@code LoadProcess}: what runs in a JVM
 *   <li>{@code Judgement}: what is right
 * </ul>
 */
@NullMarked
package dev.perfkit.simulations.memory.real;

import org.jspecify.annotations.NullMarked;
