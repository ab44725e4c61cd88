package dev.perfkit.cache;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One search for a value below the near tier, flown by one thread and waited for by any number of others. */
final class Flight<V> {
    private final Thread pilot = Thread.currentThread();
    private final CompletableFuture<Outcome<V>> outcome = new CompletableFuture<>();

    void land(@Nullable V value) {
        outcome.complete(new Outcome<>(value, null));
    }

    void crash(Throwable failure) {
        outcome.complete(new Outcome<>(null, failure));
    }

    /** Waits for the pilot, interrupts notwithstanding, and returns or throws what it did. */
    @Nullable V await(String cache) {
        if (pilot == Thread.currentThread()) {
            throw new IllegalStateException("cache " + cache + ": a loader asked for the key that it is loading");
        }
        Outcome<V> landed = outcome.join();
        if (landed.failure != null) {
            throw Flight.<RuntimeException>asThrown(landed.failure);
        }
        return landed.value;
    }

    /** Lets a failure through as it is, also one that is checked and that the loader threw regardless. */
    @SuppressWarnings("unchecked")
    private static <T extends Throwable> RuntimeException asThrown(Throwable failure) throws T {
        throw (T) failure;
    }

    private record Outcome<V>(@Nullable V value, @Nullable Throwable failure) {}
}
