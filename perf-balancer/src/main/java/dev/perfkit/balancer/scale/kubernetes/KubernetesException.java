package dev.perfkit.balancer.scale.kubernetes;

import org.jspecify.annotations.Nullable;

/** What is thrown where the API server refuses, does not answer, or does not know the object: says what was asked for. */
public final class KubernetesException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int code;

    KubernetesException(String message, int code, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    /** Returns the HTTP status; 0 where there was no answer. */
    public int code() {
        return code;
    }
}
