package dev.perfkit.cache;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Counts the changes of keys, many keys to a counter. Who read something below the near tier may store it there only if
 * the counter has not moved since before the reading began.
 *
 * <p>Two keys that share a counter cost each other a store that would have been right; never does one let pass what is
 * wrong. Counters only grow.
 *
 * <p>A counter has two halves: changes made in this JVM, and changes heard of. A reader minds both; a put only the former,
 * since the news of the put itself is among the latter: those it compares by version, see {@link OwnChanges}.
 */
final class Epochs {
    private static final int STRIPE_BITS = 10;
    private static final int HEARD_BITS = 32;
    private static final long OWN = 1L << HEARD_BITS;
    // Keys with poor hash codes spread too: the multiplier is 2^32 over the golden ratio.
    private static final int SPREAD = 0x9E3779B9;

    private final AtomicLongArray counters = new AtomicLongArray(1 << STRIPE_BITS);

    private static int stripe(Object id) {
        return (id.hashCode() * SPREAD) >>> (Integer.SIZE - STRIPE_BITS);
    }

    long current(Object id) {
        return counters.get(stripe(id));
    }

    /** Moves the counter on for a change made here; returns where it stands then. */
    long bump(Object id) {
        return counters.addAndGet(stripe(id), OWN);
    }

    /** Moves the counter on for a change made here; returns whether no other was made here since the caller saw it last. */
    boolean bumpFrom(Object id, long seen) {
        return (counters.getAndAdd(stripe(id), OWN) ^ seen) >>> HEARD_BITS == 0;
    }

    /** Moves the counter on for a change heard of. An overflow after four billion counts as one made here, too. */
    void bumpHeard(Object id) {
        counters.incrementAndGet(stripe(id));
    }

    /** Moves all counters on. */
    void bumpAll() {
        for (int i = 0; i < counters.length(); i++) {
            counters.addAndGet(i, OWN);
        }
    }
}
