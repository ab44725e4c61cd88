/**
 * The memory of this JVM over time, and whether something leaks.
 *
 * <h2>Starting points</h2>
 *
 * <ul>
 *   <li>{@link dev.perfkit.memory.MemoryProfiler}: watches for a while, or as long as the JVM runs
 *   <li>{@link dev.perfkit.memory.MemoryReport}: what it has found, and what is worth doing
 *   <li>{@link dev.perfkit.memory.LeakDetector}: what a resource holds goes in, a verdict comes out
 *   <li>{@link dev.perfkit.memory.LeakVerdict}: whether a resource leaks, and why that is believed
 * </ul>
 */
package dev.perfkit.memory;
