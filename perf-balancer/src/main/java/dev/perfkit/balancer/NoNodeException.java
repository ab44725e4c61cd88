package dev.perfkit.balancer;

/**
 * There is no node to pick: none was ever given, all are draining, excluded or not well, a panic refuses, or the balancer is
 * closed. The message names nodes and what is the matter with each.
 */
public final class NoNodeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NoNodeException(String message) {
        super(message);
    }
}
