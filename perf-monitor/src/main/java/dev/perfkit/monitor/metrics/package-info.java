/**
 * Micrometer: its meters as signals, and a monitor's figures and alerts as meters. Micrometer is optional.
 *
 * <h2>Starting points</h2>
 *
 * <ul>
 *   <li>{@link dev.perfkit.monitor.metrics.MeterSignals}: any meter of a registry, to be watched
 *   <li>{@link dev.perfkit.monitor.metrics.MonitorMetrics}: a monitor in a registry
 * </ul>
 */
package dev.perfkit.monitor.metrics;
