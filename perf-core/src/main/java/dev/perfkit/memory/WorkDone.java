package dev.perfkit.memory;

import org.jspecify.annotations.Nullable;

/** The work that was done since it was first known: it never goes back, though the host's counter begins anew or fails now and then. */
final class WorkDone {
    private final boolean counts;
    private @Nullable Long before;
    private long sum;

    /**
     * Begins with none.
     *
     * @param counts whether the host counts at all
     */
    WorkDone(boolean counts) {
        this.counts = counts;
    }

    /** Returns how much it is, with what the counter says now; null where that is not known. Returns -1 where nobody counts. */
    long with(@Nullable Long counted) {
        if (!counts) {
            return -1;
        }
        if (counted != null) {
            sum += before == null ? 0 : Math.max(0, counted - before);
            before = counted;
        }
        return sum;
    }
}
