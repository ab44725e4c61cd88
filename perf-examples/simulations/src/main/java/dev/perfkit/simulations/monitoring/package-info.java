/**
 * What a monitor's percentiles say after idle hours and after steps of the clock, and what a monitor costs.
 *
 * <h2>Starting points</h2>
 *
 * <ul>
 *   <li>{@link dev.perfkit.simulations.monitoring.WindowTrials}: the trials, on whatever keeps a window
 *   <li>{@link dev.perfkit.simulations.monitoring.MonitorProcess}: a service with 200 rules, in a JVM of its own
 * </ul>
 */
@NullMarked
package dev.perfkit.simulations.monitoring;

import org.jspecify.annotations.NullMarked;
