package dev.perfkit.balancer.scale;

import org.jspecify.annotations.Nullable;

/**
 * How many instances there should be by one policy.
 *
 * @param size how many; as many as there are where nothing need change
 * @param missing why there is no value to go by; null where there is one
 * @param emergency whether the instances that there are bear more than they can
 * @param why the reason, with the numbers it rests on
 */
public record Proposal(int size, @Nullable String missing, boolean emergency, String why) {
    /** Checks the size. */
    public Proposal {
        if (size < 0) {
            throw new IllegalArgumentException("size: " + size + " (expected: >= 0)");
        }
    }

    static Proposal of(int size, boolean emergency, String why) {
        return new Proposal(size, null, emergency, why);
    }

    static Proposal missing(int size, String why) {
        return new Proposal(size, why, false, why);
    }
}
