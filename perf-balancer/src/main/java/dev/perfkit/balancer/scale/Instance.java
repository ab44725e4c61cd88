package dev.perfkit.balancer.scale;

import java.time.Instant;

/**
 * One instance of what is scaled.
 *
 * @param name its name, which is also its node's in the balancer
 * @param phase how far it is
 * @param zone where it stands; empty where that does not matter
 * @param since when it was started
 */
public record Instance(String name, Phase phase, String zone, Instant since) {
    /** How far an instance is. */
    public enum Phase {
        /** It was started, and does not take requests yet. */
        PENDING,
        /** It takes requests. */
        READY,
        /** It took requests before, and does not at present. */
        UNREADY,
        /** It was told to end. */
        LEAVING
    }

    /** Checks the name. */
    public Instance {
        if (name.isBlank()) {
            throw new IllegalArgumentException("name: \"" + name + "\" (expected: not blank)");
        }
    }

    /** Returns one that takes requests, in no particular zone. */
    public static Instance ready(String name, Instant since) {
        return new Instance(name, Phase.READY, "", since);
    }

    Instance leaving() {
        return new Instance(name, Phase.LEAVING, zone, since);
    }
}
