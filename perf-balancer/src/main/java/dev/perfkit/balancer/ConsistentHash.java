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

    /** Returns the options of {@link Strategy#consistentHash()}: by {@code user_id}, {@link Algorithm#AUTO}, and 1.25. */
    public static ConsistentHash defaults() {
        return new ConsistentHash("user_id", Algorithm.AUTO, 1.25);
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
     * Which members keys belong to. All go by the members' names and weights, never by the order they are told in. With all but
     * {@code MAGLEV} no key moves but those of a member that leaves, or to one that joins.
     */
    public enum Algorithm {
        /**
         * {@link #RENDEZVOUS} up to 32 members, {@link #MEMENTO} above (and back only at 16 or fewer): the keys move where it
         * changes. Name one of the others where that, or what {@code MEMENTO} remembers, matters.
         */
        AUTO,
        /** The highest draw of all members for the key: exact weights, no table; takes time by the number of members. */
        RENDEZVOUS,
        /**
         * A jump hash over the members' slots, as many as each one's weight, that remembers who left (Coluzzi and others: MementoHash,
         * 2023). Even, small and fast. What it remembers is its balancer's own: two of which one began before a change and one
         * after do not agree on whose a key is. Where many clients must, take any of the others.
         */
        MEMENTO,
        /**
         * A table of 65,537 places that members take in turn (Eisenbud and others: Maglev, 2016): the fastest with many
         * members. A member that leaves or joins moves few keys of the others too.
         */
        MAGLEV,
        /**
         * 150 points on a ring for a weight of one, fewer where they would be above a million in all; a key belongs to the next
         * point. Shares are uneven: a standard deviation of 8 % with a weight of one.
         */
        RING
    }
}
