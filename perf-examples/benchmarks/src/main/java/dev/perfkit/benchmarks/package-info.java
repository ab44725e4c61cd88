/**
 * What PerfKit's hot paths cost, beside the peers in the same run.
 *
 * <h2>Starting points</h2>
 *
 * <ul>
 *   <li>{@link dev.perfkit.benchmarks.RecordBenchmark}: one record of a duration
 *   <li>{@link dev.perfkit.benchmarks.RecordEvidence}: runs it, judges it, writes it down
 * </ul>
 */
@NullMarked
package dev.perfkit.benchmarks;

import org.jspecify.annotations.NullMarked;
