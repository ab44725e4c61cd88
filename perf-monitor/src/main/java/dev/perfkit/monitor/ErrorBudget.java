package dev.perfkit.monitor;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What is left of the failures that an {@link Slo} allows in 30 days, as far as its rule knows.
 *
 * @param slo the objective's name
 * @param objective which share shall succeed
 * @param known the time that the rule has seen, at most 3 days; of the time before, nothing counts as spent
 * @param left the share of the budget that is left, 1 for all of it; less than 0 where it is overdrawn
 * @param burnRate how many times too fast it burned in the last hour
 * @param exhaustedIn when the rest is used up at this rate; null where it lasts for ever
 */
public record ErrorBudget(
        String slo,
        double objective,
        Duration known,
        double left,
        double burnRate,
        @Nullable Duration exhaustedIn) {}
