package dev.perfkit.simulations.scaling;

import dev.perfkit.examples.evidence.Evidence;
import dev.perfkit.simulations.balancing.ScaleIn.Loss;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;

/** The tables of {@code docs/autoscaler-replay.md} as Markdown. */
final class ScalingPage {
    private final List<Comparison> comparisons;
    private final List<Integer> startUps;
    private final Loss drained;
    private final Loss cutOff;

    /**
     * Makes one.
     *
     * @param drained what was lost where instances are drained first
     * @param cutOff what was lost where they are not
     */
    ScalingPage(List<Comparison> comparisons, List<Integer> startUps, Loss drained, Loss cutOff) {
        this.comparisons = comparisons;
        this.startUps = startUps;
        this.drained = drained;
        this.cutOff = cutOff;
    }

    /** Writes it beside the evidence; returns where it stands. */
    Path write(String name) throws IOException {
        Files.createDirectories(Evidence.folder());
        return Files.writeString(Evidence.folder().resolve(name + ".md"), markdown());
    }

    String markdown() {
        StringBuilder text = new StringBuilder();
        for (int startUp : startUps) {
            text.append("### Start-up of ")
                    .append(startUp)
                    .append(" s\n\n")
                    .append(table(startUp))
                    .append('\n');
        }
        return text.append("### Requests lost by scaling in\n\n")
                .append(losses())
                .toString();
    }

    private String table(int startUp) {
        List<Comparison> shown =
                comparisons.stream().filter(c -> c.startUp() == startUp).toList();
        StringJoiner head = new StringJoiner(" | ", "| unserved %, cost, flips | ", " |\n");
        shown.forEach(comparison -> head.add(comparison.demand().name()));
        StringBuilder text = new StringBuilder(head.toString());
        text.append("|---".repeat(1 + shown.size())).append("|\n");
        for (Contender contender : Contenders.all()) {
            StringJoiner line = new StringJoiner(" | ", "| " + contender.name() + " | ", " |\n");
            shown.forEach(comparison -> line.add(cell(comparison, contender)));
            text.append(line);
        }
        return text.toString();
    }

    private static String cell(Comparison comparison, Contender contender) {
        History history = comparison.of(contender);
        return String.format(
                Locale.ROOT, "%.4f, %.2f, %,d", history.unserved(), comparison.cost(contender), history.flips());
    }

    private String losses() {
        return "| | requests | shrinkages | instances ended | requests lost |\n|---|---|---|---|---|\n"
                + line("drained first", drained)
                + line("ended at once", cutOff);
    }

    private static String line(String what, Loss loss) {
        return String.format(
                Locale.ROOT,
                "| %s | %,d | %,d | %,d | %,d |\n",
                what,
                loss.requests(),
                loss.shrinkages(),
                loss.ended(),
                loss.lost());
    }
}
