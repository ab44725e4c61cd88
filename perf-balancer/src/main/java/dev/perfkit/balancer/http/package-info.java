/**
 * An HTTP client over a balancer.
 *
 * <h2>Starting points</h2>
 *
 * <ul>
 *   <li>{@link dev.perfkit.balancer.http.BalancedHttpClient}: {@link java.net.http.HttpClient} behind leases, with retries
 *       on other nodes, limits and hedging
 *   <li>{@link dev.perfkit.balancer.http.HttpLimits}, {@link dev.perfkit.balancer.http.HedgingPolicy}: how much, how long, how often
 *   <li>{@link dev.perfkit.balancer.http.HttpClientSnapshot}: what it has done
 * </ul>
 */
package dev.perfkit.balancer.http;
