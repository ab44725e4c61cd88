package dev.perfkit.cache;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import org.jspecify.annotations.Nullable;

/** One search for a value below the near tier, flown by one thread and waited for by any number of others. */
final class Flight<V> {
    /*
     * Which flight each waiting thread waits for, in all caches. A thread adds its own edge first and looks for a circle
     * then, so of those that close one the last to come sees all of it: none waits for ever. An edge to a flight that has
     * landed holds nobody up any more.
     *
     * Waiting blocks, and tells a pool that it does. CompletableFuture.join would run other tasks of the common pool
     * meanwhile, on the stack of a loader that waits for another key: should they ask for the loader's own, they could
     * neither get it nor wait for it.
     */
    private static final ConcurrentMap<Thread, Flight<?>> waiting = new ConcurrentHashMap<>();

    private final Thread pilot = Thread.currentThread();
    private final CountDownLatch landing = new CountDownLatch(1);
    // Both are written before the landing and read after it.
    private @Nullable V value;
    private @Nullable Throwable failure;

    void land(@Nullable V value) {
        this.value = value;
        landing.countDown();
    }

    void crash(Throwable failure) {
        this.failure = failure;
        landing.countDown();
    }

    /**
     * Waits for the pilot, interrupts notwithstanding, and returns or throws what it did.
     *
     * @throws IllegalStateException if the pilot waits, maybe by way of others, for this very thread
     */
    @Nullable V await(String cache) {
        Thread caller = Thread.currentThread();
        waiting.put(caller, this);
        try {
            requireNoCircle(cache, caller);
            awaitLanding();
        } finally {
            waiting.remove(caller);
        }
        if (failure != null) {
            throw Flight.<RuntimeException>asThrown(failure);
        }
        return value;
    }

    private void requireNoCircle(String cache, Thread caller) {
        for (Flight<?> flight = this; flight != null && flight.isFlying(); flight = waiting.get(flight.pilot)) {
            if (flight.pilot == caller) {
                String circle = flight == this ? "the key that it is loading" : "a key whose own loader waits for it";
                throw new IllegalStateException("cache " + cache + ": a loader asked for " + circle);
            }
        }
    }

    private boolean isFlying() {
        return landing.getCount() > 0;
    }

    private void awaitLanding() {
        boolean interrupted = false;
        while (isFlying()) {
            try {
                ForkJoinPool.managedBlock(new Landing(landing));
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private record Landing(CountDownLatch latch) implements ForkJoinPool.ManagedBlocker {
        @Override
        public boolean block() throws InterruptedException {
            latch.await();
            return true;
        }

        @Override
        public boolean isReleasable() {
            return latch.getCount() == 0;
        }
    }

    /** Lets a failure through as it is, also one that is checked and that the loader threw regardless. */
    @SuppressWarnings("unchecked")
    private static <T extends Throwable> RuntimeException asThrown(Throwable failure) throws T {
        throw (T) failure;
    }
}
