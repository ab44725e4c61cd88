package dev.perfkit.balancer;

import dev.perfkit.balancer.ConsistentHash.Algorithm;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Which member a key belongs to. Immutable. */
interface KeyTable {
    /** Sums of points or slots above are scaled down: a few megabytes. */
    int MOST = 1 << 20;

    /** How many members a rendezvous is for, and below how many it is come back to. */
    int MANY = 32;

    int FEW = 16;

    /** Returns the index of the member that a key, already hashed, belongs to. */
    int member(long key);

    /**
     * Makes a table of members.
     *
     * @param before the one of the members before
     * @return null where a rendezvous finds the member without one
     */
    static @Nullable KeyTable of(Algorithm algorithm, Members members, @Nullable KeyTable before) {
        return switch (algorithm) {
            case RENDEZVOUS -> null;
            case MEMENTO -> Memento.of(members, before);
            case MAGLEV -> new Maglev(members);
            case RING -> new Ring(members);
            case AUTO -> members.size() > (before == null ? MANY : FEW) ? Memento.of(members, before) : null;
        };
    }

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

    /** Returns the least power of two that brings the sum of all weights, times a factor, down to {@link #MOST}. */
    static long scale(Members members, int factor) {
        long sum = 0;
        for (int i = 0; i < members.size(); i++) {
            sum += (long) members.weight(i) * factor;
        }
        long scale = 1;
        while (sum / scale > MOST) {
            scale *= 2;
        }
        return scale;
    }

    /** Returns a weight by that scale, rounded, one at the least. */
    static int scaled(Members members, int member, int factor, long scale) {
        return (int) Math.max(1, ((long) members.weight(member) * factor + scale / 2) / scale);
    }
}
