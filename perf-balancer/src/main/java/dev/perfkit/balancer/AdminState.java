package dev.perfkit.balancer;

/** What the host wants of a node. Only the host changes it; health never does. */
public enum AdminState {
    /** Takes requests. */
    ACTIVE,
    /** Takes no new requests; those in flight may end. */
    DRAINING,
    /** No longer a member. Leases taken before still count until they end. */
    REMOVED
}
