/**
 * Does a cache keep old values out, whatever happens to the network and to Redis? What PerfKit's own tests are made with, for those
 * who bring a tier of their own, test what they build on a cache, or put another cache to the same test. Published as
 * {@code perf-cache} with the classifier {@code kit}.
 *
 * <p>What is named Redis needs Lettuce and embedded-redis, the contract needs JUnit 5 and AssertJ, the rest nothing but perf-cache.
 *
 * <h2>Starting points</h2>
 *
 * <ul>
 *   <li>{@link dev.perfkit.cache.kit.CacheTierContract}: what every far tier keeps, as JUnit tests to extend
 *   <li>{@link dev.perfkit.cache.kit.MemoryTier}: the plainest tier there is, for tests without Redis
 *   <li>{@link dev.perfkit.cache.kit.ScriptedTier} and {@link dev.perfkit.cache.kit.Gate}: races drawn step by step
 *   <li>{@link dev.perfkit.cache.kit.RealRedis} and {@link dev.perfkit.cache.kit.TcpProxy}: a server that can be killed, and a
 *       wire to it that can be cut, stalled and slowed
 *   <li>{@link dev.perfkit.cache.kit.RandomCalls}, {@link dev.perfkit.cache.kit.Versions} and {@link
 *       dev.perfkit.cache.kit.HistoryChecker}: random calls of several nodes, and whether what they were answered keeps the
 *       promises
 * </ul>
 */
@NullMarked
package dev.perfkit.cache.kit;

import org.jspecify.annotations.NullMarked;
