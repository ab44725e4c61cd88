/**
 * What a JVM starts when it is given PerfKit's agent: the only package that the agent's jar shows to the application, and in
 * no other jar.
 *
 * <h2>Starting points</h2>
 *
 * <ul>
 *   <li>{@link dev.perfkit.agent.Agent}: named by the manifest
 * </ul>
 */
package dev.perfkit.agent;
