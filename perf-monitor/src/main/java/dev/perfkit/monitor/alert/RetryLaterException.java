package dev.perfkit.monitor.alert;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/** A receiver is too busy, and says when it wants to be asked again. */
public final class RetryLaterException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Duration after;

    /** Creates one; the message must hold no secret, as it is logged and shown. */
    public RetryLaterException(String message, Duration after) {
        super(message);
        this.after = requireNonNull(after, "after");
    }

    /** Returns how long to leave it alone. */
    public Duration after() {
        return after;
    }
}
