package dev.perfkit.balancer.health;

/** A probe got an answer, and it was not the right one. */
final class ProbeFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ProbeFailedException(String message) {
        super(message, null, false, false);
    }
}
