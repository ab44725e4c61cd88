package dev.perfkit.simulations.coherence;

import dev.perfkit.cache.kit.Versions;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/**
 * Where a node is to be built.
 *
 * @param port where it reaches Redis on the loopback
 * @param versions what its loader reads
 * @param foreignWrites whether it is to hear also of what is done to Redis past the caches, if it can
 */
record Site(int port, Versions versions, boolean foreignWrites) {
    /** The namespace, map or prefix that all nodes of a run share. */
    static final String CACHE = "race";
    /** No stale value goes away by itself during a run. */
    static final int HOURS_TO_LIVE = 10;

    static final int MAXIMUM_ENTRIES = 100_000;

    private static final int SLOWEST_LOAD_NANOS = 1_000_000;

    /** Reads the version, and every other time dawdles on the way back, as a source does that is far away. */
    long load(int key) {
        long version = versions.current(key);
        int dice = ThreadLocalRandom.current().nextInt(2 * SLOWEST_LOAD_NANOS);
        if (dice < SLOWEST_LOAD_NANOS) {
            LockSupport.parkNanos(dice);
        }
        return version;
    }
}
