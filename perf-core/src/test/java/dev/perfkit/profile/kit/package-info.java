/**
 * Does a profiler count every call exactly once? The cases, stated once, for PerfKit and for any other profiler. Published as
 * {@code perf-core} with the classifier {@code kit}; it needs perf-core itself, for its clock, and what extends the contract
 * needs JUnit 5.
 *
 * <h2>Starting points</h2>
 *
 * <ul>
 *   <li>{@link dev.perfkit.profile.kit.ExactlyOnceContract}: the cases as JUnit tests, to extend
 *   <li>{@link dev.perfkit.profile.kit.ProfilerUnderTest}: what to implement for the profiler that is tested
 *   <li>{@link dev.perfkit.profile.kit.Host}: the methods that the profiler has to measure
 *   <li>{@link dev.perfkit.profile.kit.ExactlyOnceCases}: the cases, for a program that makes a table of them
 * </ul>
 */
@NullMarked
package dev.perfkit.profile.kit;

import org.jspecify.annotations.NullMarked;
