package dev.perfkit.monitor;

import dev.perfkit.stats.Counter;

/**
 * What is counted of a rule.
 *
 * @param evaluations how often it was evaluated
 * @param missed how many evaluations fell due and were never made
 * @param failures how often its source threw
 */
record Counts(Counter evaluations, Counter missed, Counter failures) {
    Counts() {
        this(new Counter(), new Counter(), new Counter());
    }

    void add(Counts others) {
        evaluations.add(others.evaluations.total());
        missed.add(others.missed.total());
        failures.add(others.failures.total());
    }
}
