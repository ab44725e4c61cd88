package dev.perfkit.balancer;

import dev.perfkit.balancer.ConsistentHash.Algorithm;
import org.jspecify.annotations.Nullable;

/** What members' keys are found by. Immutable. */
final class Keys {
    final Members of;
    /** Null where a rendezvous finds the member of a key. */
    final @Nullable KeyTable table;

    private final long[] hashes;
    private final boolean alike;

    /** Prepares members, after others whose keys should stay where they can; null for none. */
    Keys(Members of, Algorithm algorithm, @Nullable Keys before) {
        this.of = of;
        this.table = KeyTable.of(algorithm, of, before == null ? null : before.table);
        this.hashes = new long[of.size()];
        boolean same = true;
        for (int i = 0; i < hashes.length; i++) {
            hashes[i] = KeyTable.hash(of, i);
            same &= of.weight(i) == of.weight(0);
        }
        this.alike = same;
    }

    /**
     * Returns a number that goes down the ranks of members for a key: the member with the greatest has the key, the one with
     * the next would have it without that one, and so on.
     */
    double rank(long key, int member) {
        /*
         * Weighted rendezvous: with u drawn from key and member, evenly between 0 and 1, the greatest of  -w / ln u  is
         * each member's as often as its weight w says. (D. Thaler, C. Ravishankar: Using name-based mappings to increase hit
         * rates, 1998; the weights after C. Schindelhauer, G. Schomaker: Weighted distributed hash tables, 2005.)
         * Where all weights are alike u is in the same order, without the logarithm.
         */
        double u = draw(key ^ hashes[member]);
        return alike ? u : -of.weight(member) / Math.log(u);
    }

    /** Returns whether a member that has come to a part of its weight has come to that key. */
    boolean isReady(long key, int member, double readiness) {
        return readiness >= 1 || draw(Xxh64.mix(key + hashes[member])) < readiness;
    }

    private static double draw(long seed) {
        return ((Xxh64.mix(seed) >>> 11) + 0.5) * 0x1p-53;
    }
}
