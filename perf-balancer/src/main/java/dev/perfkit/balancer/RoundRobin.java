package dev.perfkit.balancer;

import java.util.concurrent.atomic.AtomicInteger;

/** One after the other. */
final class RoundRobin implements Strategy {
    /*
     * The counter is read as unsigned and runs through all 2^32 values. Where it wraps, a fleet whose size does not divide
     * 2^32 sees one node out of turn, once in four billion picks.
     *
     * A retry takes no turn. If it did, each failure would move the turns by one more, and of two nodes the bad one would be
     * first in line for every request (of three for every second).
     */
    private final AtomicInteger next;

    RoundRobin(int start) {
        next = new AtomicInteger(start);
    }

    @Override
    public int select(Candidates candidates, PickContext context, long now) {
        if (!context.excluded().isEmpty()) {
            return candidates.random().nextInt(candidates.size());
        }
        return Integer.remainderUnsigned(next.getAndIncrement(), candidates.size());
    }

    @Override
    public String toString() {
        return "round robin";
    }
}
