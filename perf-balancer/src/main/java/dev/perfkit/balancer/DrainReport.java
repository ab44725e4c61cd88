package dev.perfkit.balancer;

import java.time.Duration;

/**
 * How a drain ended.
 *
 * @param node the node's name
 * @param took how long it took
 * @param cut how many requests were still in flight when the time was up; 0 when all had ended
 */
public record DrainReport(String node, Duration took, long cut) {}
