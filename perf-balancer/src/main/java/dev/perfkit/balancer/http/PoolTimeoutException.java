package dev.perfkit.balancer.http;

/** A request has waited for its turn for as long as it may: as many as the client's limit, or the nodes, allow are in flight. */
public final class PoolTimeoutException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    PoolTimeoutException(String message) {
        super(message);
    }
}
