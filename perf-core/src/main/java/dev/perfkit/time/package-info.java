/**
 * Where time comes from. Nothing in PerfKit reads a clock or starts a timer in any other way.
 *
 * <p>Monotonic time, for measuring and waiting, is a {@link dev.perfkit.time.Ticker}; what happens later is asked of a
 * {@link dev.perfkit.time.Scheduler}. Wall time, for what a person reads, is {@link java.time.InstantSource}.
 *
 * <h2>Starting points</h2>
 *
 * <ul>
 *   <li>{@link dev.perfkit.time.Ticker#system()} and {@link dev.perfkit.time.Scheduler#system()}: the defaults everywhere
 *   <li>{@link dev.perfkit.time.ManualTime}: both, in the hands of a test
 *   <li>{@link dev.perfkit.time.CoarseTicker}: for hot paths
 * </ul>
 */
package dev.perfkit.time;
