package dev.perfkit.balancer;

/** There is no node to pick: none was ever given, all are draining or excluded, or the balancer is closed. */
public final class NoNodeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NoNodeException(String message) {
        super(message);
    }
}
