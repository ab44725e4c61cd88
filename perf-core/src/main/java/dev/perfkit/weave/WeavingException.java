package dev.perfkit.weave;

/** A class that cannot be woven as its annotations ask for: the message names each method and the reason. */
public final class WeavingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    WeavingException(String message) {
        super(message);
    }
}
