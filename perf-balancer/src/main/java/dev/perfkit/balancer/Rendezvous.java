package dev.perfkit.balancer;

import dev.perfkit.balancer.Candidates.Members;
import org.jspecify.annotations.Nullable;

/** The highest draw of all members. */
final class Rendezvous implements KeyTable {
    /*
     * With u drawn from key and member, evenly between 0 and 1, the greatest of  -w / ln u  is each member's as often as its
     * weight w says. A draw knows nothing of other members: so who leaves gives up its own keys only, who joins takes only its own,
     * and who was there before is of no account. (D. Thaler, C. Ravishankar: Using name-based mappings to increase hit
     * rates, 1998; the weights after C. Schindelhauer, G. Schomaker: Weighted distributed hash tables, 2005.) Where all
     * weights are alike u is in the same order, without the logarithm.
     *
     * It is groups of keys that are drawn for, by the upper 20 bits of a key, so that the highest of many members can be
     * remembered: the first key of a group finds it, the others read it. Of few with equal weights it is found about as fast as
     * read, and found each time; the answers are the same. The price is that a member's part p of the groups is a sample, with
     * a standard deviation of sqrt((1 - p) / (p * GROUPS)): 1 % of a hundredth.
     *
     * Members are gone through by name and the logarithm is the strict one, so that no two clients ever differ.
     */
    static final int GROUP_BITS = 20;
    static final int GROUPS = 1 << GROUP_BITS;
    static final int FEW = 8;

    private final int[] order;
    private final long[] hashes;
    private final double[] weights;
    private final boolean alike;
    /** By group: the place in the order of who has it, plus one; 0 where nobody asked. Threads that meet write the same. */
    private final char @Nullable [] known;

    /**
     * Prepares members.
     *
     * @param remembers whether {@link #member} is to be fast, for two megabytes
     */
    Rendezvous(Members members, boolean remembers) {
        int size = members.size();
        order = KeyTable.byName(members);
        hashes = new long[size];
        weights = new double[size];
        boolean same = true;
        for (int i = 0; i < size; i++) {
            hashes[i] = KeyTable.hash(members, order[i]);
            weights[i] = members.weight(order[i]);
            same &= weights[i] == weights[0];
        }
        alike = same;
        boolean pays = size > (alike ? FEW : 1) && size < Character.MAX_VALUE;
        known = remembers && pays ? new char[GROUPS] : null;
    }

    @Override
    public int member(long key) {
        int group = (int) (key >>> -GROUP_BITS);
        if (known == null) {
            return order[find(group)];
        }
        int place = known[group] - 1;
        if (place < 0) {
            place = find(group);
            known[group] = (char) (place + 1);
        }
        return order[place];
    }

    private int find(int group) {
        long seed = Xxh64.mix(group + 1L);
        return alike ? highest(seed) : highestByWeight(seed);
    }

    private int highest(long seed) {
        int best = 0;
        long greatest = -1;
        for (int i = 0; i < hashes.length; i++) {
            long bits = bits(seed ^ hashes[i]);
            if (bits > greatest) {
                greatest = bits;
                best = i;
            }
        }
        return best;
    }

    private int highestByWeight(long seed) {
        int best = 0;
        double greatest = 0;
        for (int i = 0; i < hashes.length; i++) {
            double u = draw(seed ^ hashes[i]);
            // As -ln u >= 1 - u, all others are below the greatest, whatever their logarithm.
            if (weights[i] > greatest * (1 - u)) {
                double rank = rank(u, weights[i]);
                if (rank > greatest) {
                    greatest = rank;
                    best = i;
                }
            }
        }
        return best;
    }

    /** Returns the member at a place in the order of names. */
    int at(int place) {
        return order[place];
    }

    /**
     * Returns a number that goes down the ranks of members for a key by itself, whatever its group: the member at the place with the
     * greatest is the first, and so on.
     */
    double rank(long key, int place) {
        double u = draw(key ^ hashes[place]);
        return alike ? u : rank(u, weights[place]);
    }

    private static double rank(double u, double weight) {
        return -weight / StrictMath.log(u);
    }

    /** Returns a number evenly from between 0 and 1. */
    static double draw(long seed) {
        return (bits(seed) + 0.5) * 0x1p-52;
    }

    private static long bits(long seed) {
        return Xxh64.mix(seed) >>> 12;
    }
}
