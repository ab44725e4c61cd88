/**
 * How values travel to a far tier.
 *
 * <h2>Starting points</h2>
 *
 * <ul>
 *   <li>{@link dev.perfkit.cache.codec.ValueCodec}: JSON, strings, bytes, or one of your own
 * </ul>
 */
package dev.perfkit.cache.codec;
