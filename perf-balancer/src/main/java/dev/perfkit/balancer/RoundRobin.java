package dev.perfkit.balancer;

import java.util.concurrent.atomic.AtomicInteger;

/** One after the other. */
final class RoundRobin implements Strategy {
    /*
     * The counter is read as unsigned and runs through all 2^32 values. Where it wraps, a fleet whose size does not divide
     * 2^32 sees one node out of turn, once in four billion picks.
     */
    private final AtomicInteger next;

    RoundRobin(int start) {
        next = new AtomicInteger(start);
    }

    @Override
    public int select(Candidates candidates, PickContext context, long now) {
        return Integer.remainderUnsigned(next.getAndIncrement(), candidates.size());
    }

    @Override
    public String toString() {
        return "round robin";
    }
}
