package dev.perfkit.simulations.balancing;

import java.util.function.Function;

/**
 * A strategy that takes part.
 *
 * @param name what it is called in tables
 * @param kind what it is compared as
 * @param asksServers whether servers count for it: it probes them, or they tell of themselves with their answers
 * @param maker makes one client's policy
 */
record Contender(String name, Kind kind, boolean asksServers, Function<Site, Policy> maker) {
    /** What a contender is compared as. */
    enum Kind {
        /** What a balancer does without being told anything. */
        DEFAULT,
        /** What shares by weights are judged by. */
        WEIGHTED,
        /** The library's too; told only. */
        PRODUCT,
        /** One of those whose best the default is held against. */
        PEER,
        /** Told only. */
        BASELINE,
        ORACLE
    }

    /** Returns whether a bar depends on it. */
    boolean isJudged() {
        return kind != Kind.PRODUCT && kind != Kind.BASELINE;
    }

    Policy policy(Site site) {
        return maker.apply(site);
    }
}
