/**
 * Who counts every call exactly once: the cases of perf-core's kit, for PerfKit and for its peers.
 *
 * <h2>Starting points</h2>
 *
 * <ul>
 *   <li>{@link dev.perfkit.conformance.ConformanceTable}: runs all and makes the table of {@code docs/conformance.md}
 *   <li>{@link dev.perfkit.conformance.AnnotatedHost}: the methods, one class for all profilers
 * </ul>
 */
@NullMarked
package dev.perfkit.conformance;

import org.jspecify.annotations.NullMarked;
