/**
 * How values travel to a far tier.
 *
 * <h2>Starting points</h2>
 *
 * <ul>
 *   <li>{@link dev.perfkit.cache.codec.ValueCodec}: JSON, strings, bytes, or one of your own; compression and versions
 *   <li>{@link dev.perfkit.cache.codec.JsonCodec}: JSON of types with parameters
 * </ul>
 */
package dev.perfkit.cache.codec;
