/**
 * Everything between an alert's event and its receiver: who is told what, when, and again after a failure.
 *
 * <h2>Starting points</h2>
 *
 * <ul>
 *   <li>{@link dev.perfkit.monitor.alert.delivery.Delivery#builder}: channels, routes, silences and a spool in one
 *   <li>{@link dev.perfkit.monitor.alert.delivery.Route}: which alerts go to which channels, in groups, and how often
 *   <li>{@link dev.perfkit.monitor.alert.delivery.DeliverySnapshot}: who was told what, and what did not get through
 * </ul>
 */
package dev.perfkit.monitor.alert.delivery;
