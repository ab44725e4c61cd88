/**
 * What becomes of a verdict: the life of an alert, and its way to people.
 *
 * <p>Deciding and delivering are apart. The state machine is a pure function and knows no clock, no rule and no channel; the
 * delivery knows nothing of states but the events they end in.
 *
 * <h2>Starting points</h2>
 *
 * <ul>
 *   <li>{@link dev.perfkit.monitor.alert.Channel}: where alerts go; a lambda will do
 *   <li>{@link dev.perfkit.monitor.alert.AlertEvent}: what a channel is told
 *   <li>{@link dev.perfkit.monitor.alert.AlertState}: INACTIVE, PENDING, FIRING, RESOLVED, and the table between them
 *   <li>{@link dev.perfkit.monitor.alert.GroupChannel}: a channel that takes many alerts in one message
 * </ul>
 */
package dev.perfkit.monitor.alert;
