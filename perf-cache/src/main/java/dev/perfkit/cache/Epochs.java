package dev.perfkit.cache;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Counts the changes of keys, many keys to a counter. Who read something below the near tier may store it there only if
 * the counter has not moved since before the reading began.
 *
 * <p>Two keys that share a counter cost each other a store that would have been right; never does one let pass what is
 * wrong. Counters only grow.
 */
final class Epochs {
    private static final int STRIPE_BITS = 10;
    // Keys with poor hash codes spread too: the multiplier is 2^32 over the golden ratio.
    private static final int SPREAD = 0x9E3779B9;

    private final AtomicLongArray counters = new AtomicLongArray(1 << STRIPE_BITS);

    private static int stripe(Object key) {
        return (key.hashCode() * SPREAD) >>> (Integer.SIZE - STRIPE_BITS);
    }

    long current(Object key) {
        return counters.get(stripe(key));
    }

    /** Moves the key's counter on; returns where it stands then. */
    long bump(Object key) {
        return counters.incrementAndGet(stripe(key));
    }

    /** Moves the key's counter on; returns whether it stood where the caller saw it last. */
    boolean bumpFrom(Object key, long seen) {
        return counters.getAndIncrement(stripe(key)) == seen;
    }
}
