/**
 * A shop in a small heap, and what its programmers did to it: seven leaks, each a few lines that a review would let pass, and
 * three loads that only look like one.
 *
 * <h2>Starting points</h2>
 *
 * <ul>
 *   <li>{@link dev.perfkit.simulations.memory.shop.Load}: all of them
 *   <li>{@code Shop}: what each request does under every load
 * </ul>
 */
@NullMarked
package dev.perfkit.simulations.memory.shop;

import org.jspecify.annotations.NullMarked;
