/**
 * The machine, what a container may use of it, and this process.
 *
 * <h2>Starting points</h2>
 *
 * <ul>
 *   <li>{@link dev.perfkit.host.HostProbe}: reads them
 *   <li>{@link dev.perfkit.host.HostSnapshot}: what it read
 * </ul>
 */
package dev.perfkit.host;
