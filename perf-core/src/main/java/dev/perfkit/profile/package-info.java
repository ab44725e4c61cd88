/**
 * Which code takes the time: calls, errors, latencies and calls in flight, by method or by block.
 *
 * <h2>Starting points</h2>
 *
 * <ul>
 *   <li>{@link dev.perfkit.profile.Profiled}: on a method, woven at build time (see {@link dev.perfkit.weave})
 *   <li>{@link dev.perfkit.profile.Profiler}: where the calls are recorded; also times blocks of code
 *   <li>{@link dev.perfkit.profile.ProfileReport}: what to read, and to write in a {@link dev.perfkit.profile.ReportFormat}
 *   <li>{@link dev.perfkit.profile.Compare}: two reports compared in a build
 * </ul>
 */
package dev.perfkit.profile;
