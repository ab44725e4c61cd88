/**
 * Says of each value of a series how surprising it is, by what went before it.
 *
 * <p>For looking into things and for reports; an alert comes of it only where a rule asks for it.
 *
 * <h2>Starting points</h2>
 *
 * <ul>
 *   <li>{@link dev.perfkit.monitor.anomaly.AnomalyDetector}: takes one value after the other
 *   <li>{@link dev.perfkit.monitor.anomaly.Surprise}: how unlikely a value was, and in which respect
 * </ul>
 */
package dev.perfkit.monitor.anomaly;
