package dev.perfkit.cache;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * A put or an invalidation that the far tier did not acknowledge: it may have been done, or never will be; an invalidation
 * may also be done later, which does no harm.
 *
 * <p>What holds in this JVM is told by {@link TieredCache#invalidate}. Repeat the call, or leave it to the cache, which
 * removes the key from the far tier as soon as that answers again.
 */
public final class UnacknowledgedException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    UnacknowledgedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
