/**
 * How well do strategies of load balancing choose when servers differ, pause, fail and recover? The library's own balancer and
 * others implemented beside it are put to the same requests, on virtual time, and held against an oracle that knows everything.
 * The same seed gives the same run to the last nanosecond.
 *
 * <h2>Starting points</h2>
 *
 * <ul>
 *   <li>{@link dev.perfkit.simulations.balancing.Quality}: every scenario with every strategy, and the bars
 *   <li>{@link dev.perfkit.simulations.balancing.FleetScale}: a thousand servers and a thousand clients
 *   <li>{@link dev.perfkit.simulations.balancing.Replay}: a user's own trace
 *   <li>{@code Contenders}: where a further strategy is one more line; {@code Scenarios}: likewise a scenario
 *   <li>{@code Engine}: how a request runs
 * </ul>
 */
@NullMarked
package dev.perfkit.simulations.balancing;

import org.jspecify.annotations.NullMarked;
