/**
 * Redis as the shared tier, by Lettuce ({@code io.lettuce:lettuce-core}, which the host adds).
 *
 * <h2>Starting points</h2>
 *
 * <ul>
 *   <li>{@link dev.perfkit.cache.redis.RedisTier}: the tier and its builder
 * </ul>
 */
package dev.perfkit.cache.redis;
