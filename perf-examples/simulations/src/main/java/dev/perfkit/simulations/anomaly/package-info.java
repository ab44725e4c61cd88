/**
 * How well the detector of anomalies finds what people labelled, by the rules of the Numenta Anomaly Benchmark.
 *
 * <h2>Starting points</h2>
 *
 * <ul>
 *   <li>{@link dev.perfkit.simulations.anomaly.AnomalyQuality}: reads, judges, tells
 * </ul>
 */
@NullMarked
package dev.perfkit.simulations.anomaly;

import org.jspecify.annotations.NullMarked;
