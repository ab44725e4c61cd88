package dev.perfkit.simulations.memory;

import dev.perfkit.examples.evidence.Evidence;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** The tables of {@code docs/memory-verdicts.md} as Markdown. */
final class VerdictPage {
    private final List<Trial> trials;

    VerdictPage(List<Trial> trials) {
        this.trials = List.copyOf(trials);
    }

    /** Writes it beside the evidence; returns where it stands. */
    Path write(String name) throws IOException {
        Files.createDirectories(Evidence.folder());
        return Files.writeString(Evidence.folder().resolve(name + ".md"), markdown());
    }

    String markdown() {
        StringBuilder text = new StringBuilder();
        for (int hours : List.of(8, 2)) {
            text.append("### Over ").append(hours).append(" h\n\n");
            table(text, hours, false);
            table(text, hours, true);
        }
        return text.toString();
    }

    private void table(StringBuilder text, int hours, boolean leaks) {
        text.append(leaks ? "| leaks " : "| harmless ")
                .append(
                        "| called a leak at the end, % | confirmed at any look, % | suspected after, median, min | least squares, % "
                                + "| Mann-Kendall, % | origin, % |\n|---|---|---|---|---|---|---|\n");
        for (Trial trial : trials) {
            Workload workload = trial.workload();
            if (trial.hours() == hours && workload.leaks() == leaks) {
                text.append(String.format(
                        Locale.ROOT,
                        "| %s%s | %.0f | %.0f | %s | %.0f | %.0f | %.0f |%n",
                        workload.name(),
                        workload.heldOut() ? " (held out)" : "",
                        trial.called(),
                        trial.percent(Outcome::confirmedOnce),
                        leaks && trial.called() > 0 ? String.format(Locale.ROOT, "%.0f", trial.minutes()) : "",
                        trial.percent(LeakVerdictQuality.says("least squares")),
                        trial.percent(LeakVerdictQuality.says("Mann-Kendall")),
                        trial.percent(LeakVerdictQuality.says("origin"))));
            }
        }
        text.append('\n');
    }
}
