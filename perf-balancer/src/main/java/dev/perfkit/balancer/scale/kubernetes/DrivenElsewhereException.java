package dev.perfkit.balancer.scale.kubernetes;

/** What is thrown where another autoscaler of the cluster sets the size already: two would undo each other's work. */
public final class DrivenElsewhereException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DrivenElsewhereException(String message) {
        super(message);
    }
}
