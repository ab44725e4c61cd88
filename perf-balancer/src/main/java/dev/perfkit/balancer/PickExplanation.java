package dev.perfkit.balancer;

import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * Why a pick went where it did.
 *
 * <p>Its text is a table: the chosen node is marked, and what could not be picked says why.
 *
 * @param at when
 * @param strategy the strategy, in words
 * @param context what was asked for, in words
 * @param chosen the name of the node that was picked
 * @param panic whether too few active nodes were well, so that health was ignored
 * @param nodes all members
 */
public record PickExplanation(
        Instant at, String strategy, String context, String chosen, boolean panic, List<Row> nodes) {
    /** Copies the list. */
    public PickExplanation {
        nodes = List.copyOf(nodes);
    }

    /**
     * A member, as the strategy saw it.
     *
     * @param node its name
     * @param passedOver why it was no candidate; empty where it was one
     * @param weight its weight at that moment
     * @param inFlight how many requests were in flight on it
     * @param responseNanos the response time that was expected of it
     * @param score what the strategy went by, the least is the best; NaN where it has no such figure
     */
    public record Row(
            String node, String passedOver, double weight, long inFlight, double responseNanos, double score) {}

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        text.append(String.format(Locale.ROOT, "%s by %s, %s%s%n", chosen, strategy, context, panic ? ", panic" : ""));
        text.append(String.format(
                Locale.ROOT, "  %-24s %9s %10s %14s %14s%n", "node", "weight", "in flight", "response ms", "score"));
        for (Row row : nodes) {
            text.append(String.format(
                    Locale.ROOT,
                    "%s %-24s %9.2f %10d %14.3f %14s%n",
                    row.node.equals(chosen) ? "*" : " ",
                    row.node,
                    row.weight,
                    row.inFlight,
                    row.responseNanos / 1e6,
                    row.passedOver.isEmpty() ? score(row.score) : row.passedOver));
        }
        return text.toString();
    }

    private static String score(double score) {
        return Double.isNaN(score) ? "-" : String.format(Locale.ROOT, "%.3g", score);
    }
}
