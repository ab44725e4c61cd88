package dev.perfkit.profile;

import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/** How a call has ended. */
enum CallEnd {
    /** With a value or without. */
    RETURNED,
    /** By an exception, its own or its stage's. */
    FAILED,
    /** Nobody waits for it any more; no error. */
    CANCELLED;

    /** Returns what a line of text says of the call. */
    String verb() {
        return switch (this) {
            case RETURNED -> "returned";
            case FAILED -> "failed";
            case CANCELLED -> "was cancelled";
        };
    }

    static CallEnd of(@Nullable Throwable thrown) {
        if (thrown == null) {
            return RETURNED;
        }
        return thrown instanceof CancellationException ? CANCELLED : FAILED;
    }
}
