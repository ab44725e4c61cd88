/**
 * What PerfKit's hot paths cost, beside the peers in the same run.
 *
 * <h2>Starting points</h2>
 *
 * <ul>
 *   <li>{@link dev.perfkit.benchmarks.RecordBenchmark}: one record of a duration
 *   <li>{@link dev.perfkit.benchmarks.RecordEvidence}: runs it, judges it, writes it down
 *   <li>{@link dev.perfkit.benchmarks.WeavingBenchmark}: one call of a measured method
 *   <li>{@link dev.perfkit.benchmarks.WeavingEvidence}: the same for that
 *   <li>{@link dev.perfkit.benchmarks.ParkedThreadsEvidence}: what parked virtual threads cost
 *   <li>{@link dev.perfkit.benchmarks.NearHitBenchmark}, {@link dev.perfkit.benchmarks.FarHitBenchmark}: a value that the memory
 *       has, or that Redis has
 *   <li>{@link dev.perfkit.benchmarks.FarHitPaired}: the same in turns with Lettuce
 *   <li>{@link dev.perfkit.benchmarks.CacheEvidence}: the same for those
 *   <li>{@link dev.perfkit.benchmarks.PickBenchmark}: one choice of a node
 *   <li>{@link dev.perfkit.benchmarks.PickEvidence}: the same for that
 *   <li>{@link dev.perfkit.benchmarks.HostCostEvidence}: what a look at the host takes of the processor
 *   <li>{@link dev.perfkit.benchmarks.TaskQueueBenchmark}, {@link dev.perfkit.benchmarks.TaskQueuePaired}: tasks in the background, by
 *       themselves and in turns with a pool of the JDK
 *   <li>{@link dev.perfkit.benchmarks.TaskQueueEvidence}: the same for those
 *   <li>{@link dev.perfkit.benchmarks.CacheMemory}: what entries and caches take of the heap
 * </ul>
 */
@NullMarked
package dev.perfkit.benchmarks;

import org.jspecify.annotations.NullMarked;
