package dev.perfkit.balancer;

import dev.perfkit.balancer.Candidates.Members;
import java.util.Comparator;
import java.util.stream.IntStream;

/** Which member a key belongs to: by the names and weights of all members, and by nothing else. */
interface KeyTable {

    /** Returns the index of the member that a key, already hashed, belongs to. */
    int member(long key);

    /** Returns the members in the order of their names. */
    static int[] byName(Members members) {
        return IntStream.range(0, members.size())
                .boxed()
                .sorted(Comparator.comparing(members::name))
                .mapToInt(i -> i)
                .toArray();
    }

    static long hash(Members members, int member) {
        return Xxh64.hash(members.name(member), 1);
    }
}
