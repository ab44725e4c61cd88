package dev.perfkit.balancer;

import dev.perfkit.balancer.Candidates.Members;
import java.util.List;

/** The node of a key, as long as it can take it. */
final class HashStrategy implements Strategy {
    /*
     * A key belongs to a member, whatever the member's state. If it cannot be picked, is at its limit, above its bound of load,
     * or starts slowly and has not come to this key, the key goes to the next in its ranks, and returns when it can. The
     * ranks are a few more looks in the table, for the key hashed anew, and then those of a rendezvous: both the same for each
     * pick of the key.
     *
     * Tables are made of members, never of candidates: a retry has the same. They are made under a lock, which others
     * wait for, since a table of the members before knows nothing of these.
     */
    private static final int LOOKS = 8;

    private static final long STEP = 0x9E37_79B9_7F4A_7C15L;
    private static final Members NOBODY = new Roster<>(List.of());

    private final ConsistentHash options;
    private volatile Keys keys = Keys.of(NOBODY, ConsistentHash.Algorithm.RENDEZVOUS);
    private final Recent<Candidates, FairShare> shares = new Recent<>(FairShare::new);

    HashStrategy(ConsistentHash options) {
        this.options = options;
    }

    @Override
    public int select(Candidates candidates, PickContext context, long now) {
        String value = context.attribute(options.attribute());
        long key = value == null ? candidates.random().nextLong() : Xxh64.hash(value, 0);
        Keys found = keysOf(candidates.members());
        FairShare bound = context.excluded().isEmpty() ? shares.of(candidates) : new FairShare(candidates);
        long look = key;
        for (int i = 0; i < LOOKS; i++) {
            int member = found.table().member(look);
            int index = candidates.candidate(member);
            if (index >= 0 && isOpen(found, key, member, candidates, index, bound, now)) {
                return index;
            }
            look = Xxh64.mix(look + STEP);
        }
        return best(found, key, candidates, bound, now);
    }

    private boolean isOpen(
            Keys found, long key, int member, Candidates candidates, int index, FairShare bound, long now) {
        return LeastScore.hasRoom(candidates, index)
                && found.isReady(key, member, candidates.readiness(index))
                && (options.loadFactor() == Double.POSITIVE_INFINITY
                        || bound.isBelow(index, options.loadFactor(), now));
    }

    /** The first in rank that is open; if none is, the first that has room; if none has, the first. */
    private int best(Keys found, long key, Candidates candidates, FairShare bound, long now) {
        int best = 0;
        int bestGrade = -1;
        double greatest = 0;
        for (int place = 0; place < found.of().size(); place++) {
            int member = found.ranks().at(place);
            int index = candidates.candidate(member);
            if (index >= 0) {
                double rank = found.ranks().rank(key, place);
                // Most members are neither better nor of a better grade, and need no closer look.
                if (rank > greatest || bestGrade < 2) {
                    int grade = isOpen(found, key, member, candidates, index, bound, now)
                            ? 2
                            : LeastScore.hasRoom(candidates, index) ? 1 : 0;
                    if (grade > bestGrade || (grade == bestGrade && rank > greatest)) {
                        best = index;
                        bestGrade = grade;
                        greatest = rank;
                    }
                }
            }
        }
        return best;
    }

    private Keys keysOf(Members members) {
        Keys seen = keys;
        return seen.of() == members ? seen : prepared(members);
    }

    private synchronized Keys prepared(Members members) {
        Keys seen = keys;
        if (seen.of() != members) {
            seen = Keys.of(members, options.algorithm());
            keys = seen;
        }
        return seen;
    }

    @Override
    public String toString() {
        return "consistent hash";
    }
}
