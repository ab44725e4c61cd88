package dev.perfkit.cache;

import java.util.concurrent.CompletableFuture;

/**
 * An invalidation by pattern on its way through all keys, see {@link TieredCache#invalidatePattern}.
 *
 * <pre>{@code
 * PatternRemoval removal = cache.invalidatePattern("user:42:*");
 * removal.done().thenAccept(count -> log.info("{} keys removed", count));
 * }</pre>
 *
 * <p><b>Thread safety:</b> any number of threads.
 */
public interface PatternRemoval {

    /** Returns how many keys have been removed from the far tier up to now; from the near tier where there is no far one. */
    long removedCount();

    /**
     * Returns how many keys were removed when all have been, or why it ended before, as the cause: {@link
     * java.util.concurrent.CancellationException} or {@link UnacknowledgedException}. What was removed stays removed;
     * nobody repeats the rest.
     */
    CompletableFuture<Long> done();

    /** Ends the removal before its end. Idempotent. */
    void cancel();
}
