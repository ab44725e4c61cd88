package dev.perfkit.balancer;

/** What is known of a node's condition. Independent of its {@link AdminState}. */
public enum Health {
    /** No health check has decided yet, or none is configured. Takes requests. */
    UNKNOWN,
    /** Its health checks pass. */
    UP,
    /** Its health checks fail. */
    DOWN,
    /** Its requests failed; out for a while, or until its health checks, having failed too, pass again. */
    EJECTED
}
