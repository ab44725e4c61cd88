/**
 * A page that shows how a service fares, served by the library itself from the JVM's own HTTP server: off unless started, on
 * 127.0.0.1, and without a request to anywhere else.
 *
 * <h2>Starting points</h2>
 *
 * <ul>
 *   <li>{@link dev.perfkit.monitor.dashboard.Dashboard#builder}: what is shown, where, and to whom
 *   <li>{@link dev.perfkit.monitor.dashboard.AlertControls}: what its buttons do
 * </ul>
 */
package dev.perfkit.monitor.dashboard;
