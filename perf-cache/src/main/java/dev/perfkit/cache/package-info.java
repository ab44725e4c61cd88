/**
 * A cache of two tiers, the memory of the JVM over a shared store, that says what it promises about old values.
 *
 * <h2>Starting points</h2>
 *
 * <ul>
 *   <li>{@link dev.perfkit.cache.TieredCache}: the cache, its promises and its builder
 *   <li>{@link dev.perfkit.cache.Cached} and {@link dev.perfkit.cache.CacheInvalidate}: the same by annotation, with {@link
 *       dev.perfkit.cache.Caches} to install the caches that they mean
 *   <li>{@link dev.perfkit.cache.redis.RedisTier}: Redis as the shared tier
 *   <li>{@link dev.perfkit.cache.Freshness} and {@link dev.perfkit.cache.Resilience}: how old values may be, and what happens
 *       while the shared tier does not answer
 *   <li>{@link dev.perfkit.cache.AsyncTieredCache}: the same by futures
 *   <li>{@link dev.perfkit.cache.CacheSnapshot} and {@link dev.perfkit.cache.Explanation}: what each tier did, and what it has
 *       of a key
 *   <li>{@link dev.perfkit.cache.CacheTier}: to bring another store
 * </ul>
 */
package dev.perfkit.cache;
