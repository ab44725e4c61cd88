/**
 * What the drawings of simulations have in common.
 *
 * <h2>Starting points</h2>
 *
 * <ul>
 *   <li>{@link dev.perfkit.simulations.drawing.Svg}: the parts of a drawing
 * </ul>
 */
@NullMarked
package dev.perfkit.simulations.drawing;

import org.jspecify.annotations.NullMarked;
