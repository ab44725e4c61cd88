package dev.perfkit.house.broken.balancer;

import dev.perfkit.house.broken.cache.Near;

/** Knows a sibling. */
public class Node {
    public Near near;
}
