package dev.perfkit.balancer;

import java.util.concurrent.atomic.AtomicIntegerArray;

/** One after the other. */
final class RoundRobin implements Strategy {
    /*
     * The counter is read as unsigned and runs through all 2^32 values. Where it wraps, a fleet whose size does not divide
     * 2^32 sees one node out of turn, once in four billion picks.
     *
     * A retry takes no turn. If it did, each failure would move the turns by one more, and of two nodes the bad one would be
     * first in line for every request (of three for every second).
     *
     * A node that starts slowly lets some of its turns pass, each to the next in line.
     */
    // Amid an array, so that nothing that a choice reads shares a cache line with what all threads write.
    private static final int PLACE = 32;

    private final AtomicIntegerArray next = new AtomicIntegerArray(2 * PLACE);

    RoundRobin(int start) {
        next.set(PLACE, start);
    }

    @Override
    public int select(Candidates candidates, PickContext context, long now) {
        if (!context.excluded().isEmpty()) {
            return candidates.random().nextInt(candidates.size());
        }
        int size = candidates.size();
        int index = turn(size);
        for (int passed = 1; passed < size && letsPass(candidates, index); passed++) {
            index = turn(size);
        }
        return index;
    }

    private int turn(int size) {
        return Integer.remainderUnsigned(next.getAndIncrement(PLACE), size);
    }

    private static boolean letsPass(Candidates candidates, int index) {
        double readiness = candidates.readiness(index);
        return readiness < 1 && candidates.random().nextDouble() >= readiness;
    }

    @Override
    public String toString() {
        return "round robin";
    }
}
