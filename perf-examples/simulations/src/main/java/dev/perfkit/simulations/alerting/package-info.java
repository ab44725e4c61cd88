/**
 * Are alerts right whatever becomes of the process? Histories are made up and crashed at any step, and real processes are killed.
 *
 * <h2>Starting points</h2>
 *
 * <ul>
 *   <li>{@link dev.perfkit.simulations.alerting.CrashHistory}: one history, in memory and by hand-moved time
 *   <li>{@link dev.perfkit.simulations.alerting.KilledMonitors}: processes that end by {@code kill -9}
 *   <li>{@code Receiver}: what people were told, and whether that is all
 * </ul>
 */
@NullMarked
package dev.perfkit.simulations.alerting;

import org.jspecify.annotations.NullMarked;
