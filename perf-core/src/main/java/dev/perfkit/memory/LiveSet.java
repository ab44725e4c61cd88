package dev.perfkit.memory;

import org.jspecify.annotations.Nullable;

/** How much of the heap is alive, as far as the collector tells. Not safe for threads. */
interface LiveSet {

    /**
     * Returns what was in use after the last collection that looked at all of the heap, or null where there was none since the last call. A
     * collector that has looked at the young objects alone says nothing of the others: that is never taken for an answer.
     */
    @Nullable Long poll();
}
