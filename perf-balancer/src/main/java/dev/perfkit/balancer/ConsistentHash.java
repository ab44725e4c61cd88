package dev.perfkit.balancer;

import static java.util.Objects.requireNonNull;

/**
 * How {@link Strategy#consistentHash(ConsistentHash)} finds the node of a key.
 *
 * <pre>{@code
 * Strategy bySession = Strategy.consistentHash(
 *         ConsistentHash.defaults().withAttribute("session").withAlgorithm(ConsistentHash.Algorithm.MAGLEV));
 * }</pre>
 *
 * <p><b>Thread safety:</b> immutable.
 *
 * @param attribute the attribute of {@link PickContext} that holds the key; not blank
 * @param algorithm which members keys belong to
 * @param loadFactor how much more than its fair share of all that is in flight a node may have before it is passed over, above 1;
 *     infinite for any. Fewer than four in flight are never too many
 */
public record ConsistentHash(String attribute, Algorithm algorithm, double loadFactor) {

    /** Checks the ranges. */
    public ConsistentHash {
        if (attribute.isBlank()) {
            throw new IllegalArgumentException("attribute: \"" + attribute + "\" (expected: not blank)");
        }
        requireNonNull(algorithm, "algorithm");
        if (!(loadFactor > 1)) {
            throw new IllegalArgumentException("loadFactor: " + loadFactor + " (expected: > 1)");
        }
    }

    /** Returns the options of {@link Strategy#consistentHash()}: by {@code user_id}, {@link Algorithm#RENDEZVOUS}, and 1.25. */
    public static ConsistentHash defaults() {
        return new ConsistentHash("user_id", Algorithm.RENDEZVOUS, 1.25);
    }

    /** Returns these options with another attribute. */
    public ConsistentHash withAttribute(String attribute) {
        return new ConsistentHash(attribute, algorithm, loadFactor);
    }

    /** Returns these options with another algorithm. */
    public ConsistentHash withAlgorithm(Algorithm algorithm) {
        return new ConsistentHash(attribute, algorithm, loadFactor);
    }

    /** Returns these options with another load factor. */
    public ConsistentHash withLoadFactor(double loadFactor) {
        return new ConsistentHash(attribute, algorithm, loadFactor);
    }

    /** Returns these options without a bound of load. */
    public ConsistentHash withoutLoadBound() {
        return withLoadFactor(Double.POSITIVE_INFINITY);
    }

    /**
     * Which members keys belong to. That is decided by the members' names and weights alone: by no order they are told in, and by
     * nothing that was before, so all clients that know the same members agree on every key.
     */
    public enum Algorithm {
        /**
         * The highest draw of all members for the key. No key moves but those of a member that leaves, or to one that joins.
         * Who has it is remembered, in two megabytes, by 1,048,576 groups of keys: after a change the first key of a group takes time by the
         * number of members, the others do not. A member's part of all keys is what its weight says with a standard
         * deviation of 0.4 % of it (20 equal members), 1 % (100) or 3 % (1,000).
         */
        RENDEZVOUS,
        /**
         * A table of 65,537 places that members take in turn (Eisenbud and others: Maglev, 2016): the most even, and as fast at
         * once. A member that leaves or joins moves few keys of the others too.
         */
        MAGLEV,
        /**
         * 150 points on a ring for a weight of one; a key belongs to the next point. No key moves but those of a member that
         * leaves, or to one that joins. Parts are uneven, with a standard deviation of 8 % by the root of the weight: of 20 members of weight one
         * the largest has 17 % more than its part and the smallest 16 % less, of 100 members 21 % more and 19 % less (means of
         * many fleets). Four times the weight for all halves that. Of more than 1,048,576 points half are left out (and of these again, if need be): half of all keys move where that begins.
         */
        RING
    }
}
