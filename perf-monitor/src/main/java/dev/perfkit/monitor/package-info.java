/**
 * Rules over signals, evaluated in time.
 *
 * <p>A {@link dev.perfkit.signal.Signal} is what can be watched; a rule says what is too much; the monitor reads, judges
 * and lets {@link dev.perfkit.monitor.alert} decide what becomes of it.
 *
 * <h2>Starting points</h2>
 *
 * <ul>
 *   <li>{@link dev.perfkit.monitor.Monitor#builder}: a monitor of rules and channels
 *   <li>{@link dev.perfkit.monitor.Rule}: a latency's percentile, an error rate, a gauge
 *   <li>{@link dev.perfkit.monitor.MonitorSnapshot}: how every rule stands
 * </ul>
 */
package dev.perfkit.monitor;
