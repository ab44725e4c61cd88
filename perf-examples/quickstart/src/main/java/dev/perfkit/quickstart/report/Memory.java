package dev.perfkit.quickstart.report;

import dev.perfkit.memory.LeakVerdict;
import dev.perfkit.memory.MemoryReport;
import dev.perfkit.memory.MemorySnapshot;
import dev.perfkit.memory.Recommendation;
import java.util.Locale;

/** What a memory report says of its run, in lines of at most 100 columns. */
public final class Memory {
    private static final int COLUMN = 37;
    private static final int WIDTH = 99;
    private static final double MB = 1 << 20;

    private Memory() {}

    /** Returns each resource's verdict with its reason, what is worth doing, and what watching has cost. */
    public static String text(MemoryReport report) {
        StringBuilder text = new StringBuilder();
        for (LeakVerdict verdict : report.verdicts()) {
            text.append(String.format(
                    "  %-16s %-17s %s%n", words(verdict.resource()), words(verdict.state()), wrapped(verdict.why())));
        }
        for (Recommendation recommendation : report.recommendations()) {
            text.append(String.format(
                    "  %-34s %s%n",
                    "worth doing (" + words(recommendation.confidence()) + ")",
                    wrapped(recommendation.what() + ": " + recommendation.evidence())));
        }
        if (!report.snapshots().isEmpty()) {
            text.append(figures(report.snapshots().get(report.snapshots().size() - 1), report));
        }
        return text.toString();
    }

    private static String figures(MemorySnapshot last, MemoryReport report) {
        Long resident = last.residentBytes();
        Double cores = report.overhead().cores();
        return String.format(
                Locale.ROOT,
                "  heap %.0f MB used, RSS %s, %d threads; watching took %s of a core%n",
                last.heapUsed() / MB,
                resident == null ? "not known" : String.format(Locale.ROOT, "%.0f MB", resident / MB),
                last.threads(),
                cores == null ? "an unknown part" : String.format(Locale.ROOT, "%.3f %%", cores * 100));
    }

    private static String words(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** Breaks a sentence, its further lines under its first. */
    private static String wrapped(String sentence) {
        return sentence.replaceAll("(.{1," + (WIDTH - COLUMN) + "})(?: |$)", "$1\n" + " ".repeat(COLUMN))
                .strip();
    }
}
