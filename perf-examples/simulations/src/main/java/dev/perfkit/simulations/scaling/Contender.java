package dev.perfkit.simulations.scaling;

import java.time.Instant;

/**
 * One way to size a fleet.
 *
 * @param name what it is called in tables
 * @param maker makes what sizes the fleet of one run
 */
record Contender(String name, Maker maker) {
    static final int MIN = 2;
    static final int MAX = 60;

    /** Makes what sizes a fleet. */
    @FunctionalInterface
    interface Maker {
        /**
         * Makes it.
         *
         * @param first when the first tick is
         */
        Scaler of(SimulatedTarget target, Gauge gauge, Instant first);
    }

    /** What sizes a fleet. */
    @FunctionalInterface
    interface Scaler extends AutoCloseable {
        /** Looks, and does what is to be done. */
        void tick();

        @Override
        default void close() {}
    }

    /** Returns the nearest size that there may be. */
    static int bounded(int size) {
        return Math.max(MIN, Math.min(MAX, size));
    }
}
