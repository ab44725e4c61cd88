/** What a JVM starts when it is given PerfKit's agent: the only package that the agent's jar shows to the application. */
package dev.perfkit.agent;
