package dev.perfkit.balancer;

import dev.perfkit.balancer.Candidates.Members;

/** A table of places that members took in turn. */
final class Maglev implements KeyTable {
    /*
     * Each member has a walk of its own through all places: from a start, in steps of one length, which as PLACES is prime
     * visits every place. Round by round each member takes the next free place of its walk; one with half the greatest
     * weight every other round. (D. Eisenbud and others: Maglev, a fast and reliable software network load balancer, 2016,
     * section 3.4.) The rounds go by name, so that members alone decide.
     */
    static final int PLACES = 65_537;

    private final int[] table = new int[PLACES];

    Maglev(Members members) {
        int[] order = KeyTable.byName(members);
        int[] place = new int[order.length];
        int[] step = new int[order.length];
        double greatest = 0;
        for (int i = 0; i < order.length; i++) {
            long hash = KeyTable.hash(members, order[i]);
            place[i] = (int) Long.remainderUnsigned(hash, PLACES);
            step[i] = 1 + (int) Long.remainderUnsigned(Xxh64.mix(hash), PLACES - 1);
            greatest = Math.max(greatest, members.weight(order[i]));
        }
        double[] turns = new double[order.length];
        boolean[] taken = new boolean[PLACES];
        int free = PLACES;
        while (free > 0) {
            for (int i = 0; i < order.length && free > 0; i++) {
                turns[i] += members.weight(order[i]) / greatest;
                if (turns[i] >= 1) {
                    turns[i]--;
                    while (taken[place[i]]) {
                        place[i] = (place[i] + step[i]) % PLACES;
                    }
                    taken[place[i]] = true;
                    table[place[i]] = order[i];
                    free--;
                }
            }
        }
    }

    @Override
    public int member(long key) {
        return table[(int) (((key >>> 32) * PLACES) >>> 32)];
    }
}
