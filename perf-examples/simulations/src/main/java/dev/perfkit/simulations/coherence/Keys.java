package dev.perfkit.simulations.coherence;

/**
 * Which of a cluster's keys are for what, so that no scenario sees another's: first those that faults and races are looked at by.
 *
 * @param shared how many these are
 */
record Keys(int shared) {
    static final int CLASHING = 100;
    static final int RACING = 8;
    static final int WATCHED = 16;
    private static final int NODES = 4;

    int clashing() {
        return shared;
    }

    /** Returns the first of those that only this node changes. */
    int racing(int node) {
        return shared + CLASHING + node * RACING;
    }

    int watched() {
        return racing(NODES);
    }

    /** Returns the key whose version says how often a watcher was ready. */
    int signal() {
        return watched() + WATCHED;
    }

    int all() {
        return signal() + 1;
    }
}
