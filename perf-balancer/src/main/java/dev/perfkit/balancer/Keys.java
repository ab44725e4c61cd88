package dev.perfkit.balancer;

import dev.perfkit.balancer.Candidates.Members;
import dev.perfkit.balancer.ConsistentHash.Algorithm;

/**
 * What members' keys are found by.
 *
 * @param of the members
 * @param ranks in what order they have a key that those the table names cannot take
 * @param table whose a key is
 */
record Keys(Members of, Rendezvous ranks, KeyTable table) {

    static Keys of(Members members, Algorithm algorithm) {
        Rendezvous ranks = new Rendezvous(members, algorithm == Algorithm.RENDEZVOUS);
        return new Keys(
                members,
                ranks,
                switch (algorithm) {
                    case RENDEZVOUS -> ranks;
                    case MAGLEV -> new Maglev(members);
                    case RING -> new Ring(members);
                });
    }

    /** Returns whether a member that has come to a part of its weight has come to that key. */
    boolean isReady(long key, int member, double readiness) {
        return readiness >= 1 || Rendezvous.draw(Xxh64.mix(key + KeyTable.hash(of, member))) < readiness;
    }
}
