/**
 * The profiler's call tree with Micrometer's context propagation: needs {@code io.micrometer:context-propagation}.
 *
 * <h2>Starting points</h2>
 *
 * <ul>
 *   <li>{@link dev.perfkit.profile.context.ProfileContextAccessor}: what a registry of its own needs; the global one finds it
 *   <li>{@link dev.perfkit.profile.ProfileContext}: the same without Micrometer
 * </ul>
 */
package dev.perfkit.profile.context;
