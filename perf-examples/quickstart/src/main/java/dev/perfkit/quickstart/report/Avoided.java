package dev.perfkit.quickstart.report;

import dev.perfkit.balancer.PickExplanation;
import dev.perfkit.balancer.PickExplanation.Row;
import dev.perfkit.signal.Decision;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Why a balancer kept clear of a node, in its own words: of the picks that it explained the two that show it best. */
public final class Avoided {
    private static final int DECISIONS = 4;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss.S").withZone(ZoneId.systemDefault());

    private Avoided() {}

    /**
     * Returns a pick at which the node was no candidate, one at which its score was the worst, and what was decided about it.
     *
     * @param node its name
     * @param picks what {@code explain()} returned, the last first
     * @param decisions what {@code decisions()} returned, the oldest first
     */
    public static String text(String node, List<PickExplanation> picks, List<Decision> decisions) {
        Optional<PickExplanation> excluded =
                picks.stream().filter(pick -> isOut(row(pick, node))).findFirst();
        StringBuilder text = new StringBuilder();
        excluded.ifPresent(pick -> append(text, "it could not be picked", pick));
        picks.stream()
                .filter(pick -> !pick.chosen().equals(node) && timesWorse(pick, node) > 0)
                .max(Comparator.comparingDouble(pick -> timesWorse(pick, node)))
                .ifPresent(pick -> append(text, "it could be, and was the worst choice", pick));
        if (text.isEmpty()) {
            return "  no pick was explained that passed it over\n";
        }
        text.append("  What decisions() says of it").append(excluded.isPresent() ? " from then on:\n" : ":\n");
        List<Decision> ofNode = decisions.stream()
                .filter(decision -> decision.what().startsWith("node " + node + " "))
                .toList();
        ofNode.subList(firstShown(ofNode, excluded), ofNode.size()).stream()
                .limit(DECISIONS)
                .forEach(decision -> text.append("  %s  %s: %s%n"
                        .formatted(TIME.format(decision.at()), decision.what(), shortened(decision.why()))));
        return text.toString();
    }

    private static Row row(PickExplanation pick, String node) {
        return pick.nodes().stream()
                .filter(row -> row.node().equals(node))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("node: \"" + node + "\" (expected: one of " + pick + ")"));
    }

    /** Returns whether it was kept out for its state; a retry that had tried it before tells nothing. */
    private static boolean isOut(Row row) {
        return !row.passedOver().isEmpty() && !row.passedOver().equals("excluded");
    }

    /** Returns its score against the worst of the others; NaN where it was no candidate. */
    private static double timesWorse(PickExplanation pick, String node) {
        double others = pick.nodes().stream()
                .filter(row -> !row.node().equals(node) && row.passedOver().isEmpty())
                .mapToDouble(Row::score)
                .max()
                .orElse(Double.NaN);
        return row(pick, node).score() / others;
    }

    private static void append(StringBuilder text, String what, PickExplanation pick) {
        text.append("  %s  %s:%n".formatted(TIME.format(pick.at()), what));
        pick.toString().lines().forEach(line -> text.append("  ").append(line).append('\n'));
        text.append('\n');
    }

    /** Returns which decision had brought about what was seen at the pick; where there is no such pick, one of the last. */
    private static int firstShown(List<Decision> decisions, Optional<PickExplanation> pick) {
        int last = Math.max(0, decisions.size() - DECISIONS);
        if (pick.isEmpty()) {
            return last;
        }
        Instant at = pick.get().at();
        int before = (int) decisions.stream()
                .filter(decision -> !decision.at().isAfter(at))
                .count();
        return Math.max(0, before - 1);
    }

    private static String shortened(String why) {
        return why.length() <= 60 ? why : why.substring(0, 57) + "...";
    }
}
