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

    static CallEnd of(@Nullable Throwable thrown) {
        if (thrown == null) {
            return RETURNED;
        }
        return thrown instanceof CancellationException ? CANCELLED : FAILED;
    }
}
