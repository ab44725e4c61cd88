/**
 * Counting and averaging from many threads: the figures that everything else in PerfKit is made of.
 *
 * <p>What is counted is cumulative and never reset. Whoever wants the last five minutes holds two readings and subtracts.
 *
 * <h2>Starting points</h2>
 *
 * <ul>
 *   <li>{@link dev.perfkit.stats.LatencyRecorder}: a histogram to record into
 *   <li>{@link dev.perfkit.stats.LatencySnapshot}: what to read from it: counts, quantiles, merges, differences, exports
 *   <li>{@link dev.perfkit.stats.Window}: the last minutes of anything cumulative
 *   <li>{@link dev.perfkit.stats.InFlight} and {@link dev.perfkit.stats.PeakWindow}: how many at once, and at most
 *   <li>{@link dev.perfkit.stats.Ewma}: an average that forgets
 * </ul>
 */
package dev.perfkit.stats;
