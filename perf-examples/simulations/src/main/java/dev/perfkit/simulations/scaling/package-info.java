/**
 * How well does an autoscaler follow a load? The library's own and others beside it meet the same demand, recorded and made, on manual
 * time, and are held against an oracle that knows what is to come. The same run gives the same figures to the last digit.
 *
 * <h2>Starting points</h2>
 *
 * <ul>
 *   <li>{@link dev.perfkit.simulations.scaling.ScalingQuality}: every demand with every contender, and the bars
 *   <li>{@code Contenders}: where a further rule is one more line; {@code Demands}: likewise a demand
 *   <li>{@code Replay}: what happens at a tick
 * </ul>
 */
@NullMarked
package dev.perfkit.simulations.scaling;

import org.jspecify.annotations.NullMarked;
